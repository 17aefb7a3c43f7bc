-- What the inventory is compared with, and what reconciling finds.

CREATE TABLE expected_numbers (
    number      TEXT        NOT NULL,
    account     TEXT,
    iso_country TEXT,
    region      TEXT,
    is_active   BOOLEAN,
    label       TEXT,
    loaded_at   TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    expected_id BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);

-- A key with a column that may be NULL, hence COALESCE: NULLS NOT DISTINCT is new in PostgreSQL 15.
CREATE UNIQUE INDEX expected_numbers_key ON expected_numbers (number, (COALESCE(account, '')));

COMMENT ON TABLE expected_numbers IS
    'The inventory as the customer expects it, loaded by SQL or by agni-numbers reconcile --expected FILE, which replaces all of it. findings_now compares it with the table. A NULL country or region is not compared.';
COMMENT ON COLUMN expected_numbers.number IS 'The expected phone number, written as the vendor does (E.164).';
COMMENT ON COLUMN expected_numbers.account IS 'The account that should hold it; NULL for any.';
COMMENT ON COLUMN expected_numbers.iso_country IS 'The expected country; NULL for any.';
COMMENT ON COLUMN expected_numbers.region IS 'The expected region; NULL for any.';
COMMENT ON COLUMN expected_numbers.is_active IS 'Whether it should be active: false if it should not. NULL counts as true: what is expected should work.';
COMMENT ON COLUMN expected_numbers.label IS 'A remark of the customer, such as owner or purpose; not compared.';
COMMENT ON COLUMN expected_numbers.loaded_at IS 'When the row was loaded; UTC instant.';
COMMENT ON COLUMN expected_numbers.expected_id IS 'Number of the row, without meaning: it lets the table be replicated.';

CREATE TABLE calling_codes (
    digits    TEXT   PRIMARY KEY CHECK (length(digits) BETWEEN 1 AND 4),
    countries TEXT[] NOT NULL
);

INSERT INTO calling_codes (digits, countries)
SELECT digits, '{US,CA,AG,AI,AS,BB,BM,BS,DM,DO,GD,GU,JM,KN,KY,LC,MP,MS,PR,SX,TC,TT,VC,VG,VI}'
  FROM unnest('{1800,1833,1844,1855,1866,1877,1888}'::TEXT[]) digits;
INSERT INTO calling_codes (digits, countries) VALUES
    ('1', '{US,CA}'), ('1242', '{BS}'), ('1246', '{BB}'), ('1264', '{AI}'), ('1268', '{AG}'), ('1284', '{VG}'),
    ('1340', '{VI,US}'), ('1345', '{KY}'), ('1441', '{BM}'), ('1473', '{GD}'), ('1649', '{TC}'), ('1658', '{JM}'),
    ('1664', '{MS}'), ('1670', '{MP,US}'), ('1671', '{GU,US}'), ('1684', '{AS,US}'), ('1721', '{SX}'), ('1758', '{LC}'),
    ('1767', '{DM}'), ('1784', '{VC}'), ('1787', '{PR,US}'), ('1809', '{DO}'), ('1829', '{DO}'), ('1849', '{DO}'),
    ('1868', '{TT}'), ('1869', '{KN}'), ('1876', '{JM}'), ('1939', '{PR,US}'), ('20', '{EG}'), ('211', '{SS}'),
    ('212', '{MA,EH}'), ('213', '{DZ}'), ('216', '{TN}'), ('218', '{LY}'), ('220', '{GM}'), ('221', '{SN}'),
    ('222', '{MR}'), ('223', '{ML}'), ('224', '{GN}'), ('225', '{CI}'), ('226', '{BF}'), ('227', '{NE}'), ('228', '{TG}'),
    ('229', '{BJ}'), ('230', '{MU}'), ('231', '{LR}'), ('232', '{SL}'), ('233', '{GH}'), ('234', '{NG}'), ('235', '{TD}'),
    ('236', '{CF}'), ('237', '{CM}'), ('238', '{CV}'), ('239', '{ST}'), ('240', '{GQ}'), ('241', '{GA}'), ('242', '{CG}'),
    ('243', '{CD}'), ('244', '{AO}'), ('245', '{GW}'), ('246', '{IO}'), ('247', '{SH,AC}'), ('248', '{SC}'),
    ('249', '{SD}'), ('250', '{RW}'), ('251', '{ET}'), ('252', '{SO}'), ('253', '{DJ}'), ('254', '{KE}'), ('255', '{TZ}'),
    ('256', '{UG}'), ('257', '{BI}'), ('258', '{MZ}'), ('260', '{ZM}'), ('261', '{MG}'), ('262', '{RE,YT,TF}'),
    ('263', '{ZW}'), ('264', '{NA}'), ('265', '{MW}'), ('266', '{LS}'), ('267', '{BW}'), ('268', '{SZ}'), ('269', '{KM}'),
    ('27', '{ZA}'), ('290', '{SH,TA}'), ('291', '{ER}'), ('297', '{AW}'), ('298', '{FO}'), ('299', '{GL}'), ('30', '{GR}'),
    ('31', '{NL}'), ('32', '{BE}'), ('33', '{FR}'), ('34', '{ES}'), ('350', '{GI}'), ('351', '{PT}'), ('352', '{LU}'),
    ('353', '{IE}'), ('354', '{IS}'), ('355', '{AL}'), ('356', '{MT}'), ('357', '{CY}'), ('358', '{FI,AX}'),
    ('359', '{BG}'), ('36', '{HU}'), ('370', '{LT}'), ('371', '{LV}'), ('372', '{EE}'), ('373', '{MD}'), ('374', '{AM}'),
    ('375', '{BY}'), ('376', '{AD}'), ('377', '{MC,XK}'), ('378', '{SM}'), ('379', '{VA}'), ('380', '{UA}'),
    ('381', '{RS,XK}'), ('382', '{ME}'), ('383', '{XK}'), ('385', '{HR}'), ('386', '{SI,XK}'), ('387', '{BA}'),
    ('389', '{MK}'), ('39', '{IT,VA,SM}'), ('40', '{RO}'), ('41', '{CH,LI}'), ('420', '{CZ}'), ('421', '{SK}'),
    ('423', '{LI}'), ('43', '{AT}'), ('44', '{GB,GG,JE,IM}'), ('45', '{DK}'), ('46', '{SE}'), ('47', '{NO,SJ,BV}'),
    ('48', '{PL}'), ('49', '{DE}'), ('500', '{FK,GS}'), ('501', '{BZ}'), ('502', '{GT}'), ('503', '{SV}'), ('504', '{HN}'),
    ('505', '{NI}'), ('506', '{CR}'), ('507', '{PA}'), ('508', '{PM}'), ('509', '{HT}'), ('51', '{PE}'), ('52', '{MX}'),
    ('53', '{CU}'), ('54', '{AR}'), ('55', '{BR}'), ('56', '{CL}'), ('57', '{CO}'), ('58', '{VE}'), ('590', '{GP,BL,MF}'),
    ('591', '{BO}'), ('592', '{GY}'), ('593', '{EC}'), ('594', '{GF}'), ('595', '{PY}'), ('596', '{MQ}'), ('597', '{SR}'),
    ('598', '{UY}'), ('599', '{CW,BQ}'), ('60', '{MY}'), ('61', '{AU,CX,CC}'), ('62', '{ID}'), ('63', '{PH}'),
    ('64', '{NZ,PN}'), ('65', '{SG}'), ('66', '{TH}'), ('670', '{TL}'), ('672', '{NF,AQ,HM}'), ('673', '{BN}'),
    ('674', '{NR}'), ('675', '{PG}'), ('676', '{TO}'), ('677', '{SB}'), ('678', '{VU}'), ('679', '{FJ}'), ('680', '{PW}'),
    ('681', '{WF}'), ('682', '{CK}'), ('683', '{NU}'), ('685', '{WS}'), ('686', '{KI}'), ('687', '{NC}'), ('688', '{TV}'),
    ('689', '{PF}'), ('690', '{TK}'), ('691', '{FM}'), ('692', '{MH}'), ('7', '{RU,KZ}'), ('800', '{}'), ('808', '{}'),
    ('81', '{JP}'), ('82', '{KR}'), ('84', '{VN}'), ('850', '{KP}'), ('852', '{HK}'), ('853', '{MO}'), ('855', '{KH}'),
    ('856', '{LA}'), ('86', '{CN}'), ('870', '{}'), ('878', '{}'), ('880', '{BD}'), ('881', '{}'), ('882', '{}'),
    ('883', '{}'), ('886', '{TW}'), ('888', '{}'), ('90', '{TR}'), ('91', '{IN}'), ('92', '{PK}'), ('93', '{AF}'),
    ('94', '{LK}'), ('95', '{MM}'), ('960', '{MV}'), ('961', '{LB}'), ('962', '{JO}'), ('963', '{SY}'), ('964', '{IQ}'),
    ('965', '{KW}'), ('966', '{SA}'), ('967', '{YE}'), ('968', '{OM}'), ('970', '{PS}'), ('971', '{AE}'),
    ('972', '{IL,PS}'), ('973', '{BH}'), ('974', '{QA}'), ('975', '{BT}'), ('976', '{MN}'), ('977', '{NP}'), ('979', '{}'),
    ('98', '{IR}'), ('992', '{TJ}'), ('993', '{TM}'), ('994', '{AZ}'), ('995', '{GE}'), ('996', '{KG}'), ('998', '{UZ}');

COMMENT ON TABLE calling_codes IS
    'The digits that an international number begins with, and the countries whose numbers do: the codes of ITU-T E.164 and, of the North American plan, the area codes that are no part of the United States or Canada. The longest one that fits counts.';
COMMENT ON COLUMN calling_codes.digits IS 'The first digits behind the plus, one to four.';
COMMENT ON COLUMN calling_codes.countries IS 'ISO 3166-1 alpha-2 codes; empty for a code of no country, such as 800.';

CREATE TABLE finding_kinds (
    kind     TEXT PRIMARY KEY,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    found_by TEXT NOT NULL CHECK (found_by IN ('findings_now', 'sync', 'verify_filters')),
    remedy   TEXT NOT NULL
);

INSERT INTO finding_kinds (kind, severity, found_by, remedy) VALUES
    ('missing_upstream', 'critical', 'findings_now',
     'buy it again or ask the vendor where it went; or take it out of the expected numbers'),
    ('expected_inactive', 'critical', 'findings_now',
     'have it activated at the vendor; or expect it with active = false'),
    ('unexpected_upstream', 'warning', 'findings_now',
     'find out who bought it and why; then expect it, or give it back'),
    ('differs_from_expected', 'warning', 'findings_now',
     'correct the expected numbers, or have the vendor correct its record'),
    ('table_behind', 'warning', 'findings_now',
     'agni-numbers status says why no sync comes through, agni-numbers plan what it would change'),
    ('duplicate_number', 'warning', 'findings_now',
     'ask the vendor which of the ids is the number, and for what the other is paid'),
    ('not_e164', 'warning', 'findings_now',
     'have the vendor correct the number; nothing can be dialled or compared by it as it is'),
    ('country_mismatch', 'warning', 'findings_now',
     'ask the vendor which is right, the calling code of the number or its country'),
    ('priced_inactive', 'warning', 'findings_now',
     'have it activated, or give it back: it costs and does nothing'),
    ('updated_at_backwards', 'warning', 'findings_now',
     'ask the vendor whether an old state of its records was restored'),
    ('price_changed', 'warning', 'findings_now',
     'compare it with what the vendor announced; the view price_changes has all prices'),
    ('no_trunk', 'info', 'findings_now',
     'give the number a trunk if it is to carry such calls'),
    ('table_edited', 'warning', 'sync',
     'find out who writes to purchased_numbers beside agni-number-sync; the next sync puts it right; of a number that the list no longer has, nobody can tell what the row said'),
    ('db_altered', 'critical', 'sync',
     'find the trigger, rule or column of purchased_numbers that changes or drops what is written; once it is mended the next sync writes the row again'),
    ('api_inconsistent', 'critical', 'verify_filters',
     'show it to the vendor: its list and the same list by is_active do not agree');

COMMENT ON TABLE finding_kinds IS
    'What a finding may be: the words that stand in findings_now, reconciliation_findings and the metrics.';
COMMENT ON COLUMN finding_kinds.kind IS 'One stable word.';
COMMENT ON COLUMN finding_kinds.severity IS 'info, warning or critical.';
COMMENT ON COLUMN finding_kinds.found_by IS 'Who finds it, and says when it is over: findings_now (the view), sync (what a sync met in the table), verify_filters (agni-numbers reconcile --verify-filters).';
COMMENT ON COLUMN finding_kinds.remedy IS 'What to do about it, one sentence.';

CREATE TABLE reconciliation_findings (
    finding_id     BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account        TEXT        NOT NULL,
    kind           TEXT        NOT NULL,
    severity       TEXT        NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    subject        TEXT        NOT NULL,
    number         TEXT,
    field          TEXT,
    expected_value TEXT,
    actual_value   TEXT,
    remedy         TEXT        NOT NULL,
    first_seen_at  TIMESTAMPTZ NOT NULL,
    last_seen_at   TIMESTAMPTZ NOT NULL,
    resolved_at    TIMESTAMPTZ,
    run_id         BIGINT      NOT NULL,
    written_digest TEXT,
    table_shape    TEXT,
    accepted_at    TIMESTAMPTZ,
    accepted_by    TEXT,
    accepted_as    TEXT,
    accepted_note  TEXT
);

CREATE UNIQUE INDEX reconciliation_findings_open
    ON reconciliation_findings (account, kind, subject, (COALESCE(field, ''))) WHERE resolved_at IS NULL;

COMMENT ON TABLE reconciliation_findings IS
    'Differences between API, table and expected inventory. A finding stays one row from the first run that sees it until it is resolved.';
COMMENT ON COLUMN reconciliation_findings.finding_id IS 'Number of the finding.';
COMMENT ON COLUMN reconciliation_findings.account IS 'Name of the account in the configuration of agni-number-sync.';
COMMENT ON COLUMN reconciliation_findings.kind IS 'What kind of difference, one stable word, see finding_kinds.';
COMMENT ON COLUMN reconciliation_findings.severity IS 'info, warning or critical.';
COMMENT ON COLUMN reconciliation_findings.subject IS 'What it is about: the vendor''s id; the phone number, if it is about a number rather than about one id; the account, if it is about the list or the table as a whole.';
COMMENT ON COLUMN reconciliation_findings.field IS 'The field that differs; NULL if the number as a whole is concerned.';
COMMENT ON COLUMN reconciliation_findings.expected_value IS 'What it should be, as text; NULL if nothing should be there.';
COMMENT ON COLUMN reconciliation_findings.actual_value IS 'What it is, as text; NULL if nothing is there.';
COMMENT ON COLUMN reconciliation_findings.remedy IS 'What to do about it, one sentence.';
COMMENT ON COLUMN reconciliation_findings.first_seen_at IS 'When a run found it for the first time; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.last_seen_at IS 'When a run found it for the last time; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.resolved_at IS 'When it was found gone, or put right by a sync; NULL while it is open; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.run_id IS 'The last run that saw it: a reconciliation, or a sync that put an edited row right.';
COMMENT ON COLUMN reconciliation_findings.accepted_at IS 'When somebody accepted it (agni-number-sync accept, accept_finding()): it is expected to stay as it reads, and counts for no exit code and no alert. If it says something else later, it is over, and a new finding is open. NULL while nobody has; UTC instant.';
COMMENT ON COLUMN reconciliation_findings.accepted_by IS 'The person who accepted it, as the command or the caller of the function says; NULL while nobody has.';
COMMENT ON COLUMN reconciliation_findings.accepted_as IS 'The database login that accepted it; NULL while nobody has.';
COMMENT ON COLUMN reconciliation_findings.accepted_note IS 'Why, in that person''s words; NULL if nothing.';
COMMENT ON COLUMN reconciliation_findings.number IS 'The phone number concerned, as the vendor writes it; NULL if it is about the list or the table as a whole, or about an id without a number.';
COMMENT ON COLUMN reconciliation_findings.written_digest IS 'For db_altered: what was written, as row_digest has it. The row is left alone until the list says something else or table_shape changes; else NULL.';
COMMENT ON COLUMN reconciliation_findings.table_shape IS 'For db_altered: hash of the triggers, rules, policies and columns of purchased_numbers at that time; else NULL.';
