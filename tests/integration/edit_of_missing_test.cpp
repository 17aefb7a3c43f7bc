#include "reconciled.hpp"

namespace numsync::support {
namespace {

/// A number is edited in the table while the list lacks it. No list says any more what its row should be.
class EditOfAMissingNumber : public Reconciled {
  protected:
    EditOfAMissingNumber()
    {
        hold(20);
        box.sql("UPDATE purchased_numbers SET price = 2 WHERE id IN ('pn_000019', 'pn_000020')");
        hold(19);
    }

    /// subject|number|field|run that found it|seen again since|resolved
    [[nodiscard]] std::string edit_findings() const
    {
        return box.sql(
            "SELECT subject, number, field, run_id, last_seen_at > first_seen_at, resolved_at IS NOT NULL "
            "FROM reconciliation_findings WHERE kind = 'table_edited' AND subject = 'pn_000020' ORDER BY "
            "finding_id");
    }
};

TEST_F(EditOfAMissingNumber, IsResolvedByTheRemoval)
{
    EXPECT_EQ(edit_findings(), "pn_000020|+15125550020||2|f|f");
    reconcile(2);
    sync();
    EXPECT_EQ(edit_findings(), "pn_000020|+15125550020||4|t|f");
    let_an_interval_pass();
    sync();
    EXPECT_EQ(edit_findings(), "pn_000020|+15125550020||5|t|t");
    sync();
    reconcile(0);
    EXPECT_EQ(box.sql("SELECT count(*) FROM resolved_findings"), "2"); // the edit of number 19 was repaired
}

TEST_F(EditOfAMissingNumber, IsResolvedWhenTheNumberIsListed)
{
    hold(20);
    EXPECT_EQ(edit_findings(), "pn_000020|+15125550020||2|f|t\npn_000020|+15125550020|price|3|f|t");
    reconcile(0);
}

TEST_F(EditOfAMissingNumber, IsResolvedWhenTheEditIsUndone)
{
    box.sql("UPDATE purchased_numbers SET price = 250 WHERE id = 'pn_000020'");
    sync();
    EXPECT_EQ(edit_findings(), "pn_000020|+15125550020||2|f|t");
}

TEST_F(EditOfAMissingNumber, IsReportedEvenIfRemovalIsHeldOrImmediate)
{
    auto records = sound_numbers(1, 17);
    records.push_back(sound(21).with("id", "null").json());
    box.sql("UPDATE purchased_numbers SET price = 2 WHERE id = 'pn_000018'");
    hold(records);
    EXPECT_EQ(box.sql("SELECT subject FROM open_findings ORDER BY 1"), "pn_000018\npn_000020");
    box.set("guard.confirm_removals", "1");
    box.sql("UPDATE purchased_numbers SET price = 2 WHERE id = 'pn_000017'");
    hold(16);
    EXPECT_EQ(box.sql("SELECT subject, field FROM resolved_findings WHERE field IS NULL ORDER BY 1"),
              "pn_000017|\npn_000018|\npn_000020|");
    EXPECT_EQ(open_findings(), "");
}

/// The database altered the row; nobody edited it.
TEST_F(EditOfAMissingNumber, IsNotReportedForARowThatTheDatabaseAltered)
{
    box.sql("CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.region := 'x'; "
            "RETURN NEW; "
            "END$$; CREATE TRIGGER alter_it BEFORE INSERT OR UPDATE ON purchased_numbers FOR EACH ROW "
            "WHEN (NEW.id = 'pn_000021') EXECUTE FUNCTION alter_it()");
    box.serve(sound_numbers(1, 21));
    sync(65);
    box.serve(sound_numbers(1, 20));
    sync();
    sync();
    EXPECT_EQ(box.sql("SELECT subject, kind FROM reconciliation_findings WHERE subject = 'pn_000021'"),
              "pn_000021|db_altered");
}

} // namespace
} // namespace numsync::support
