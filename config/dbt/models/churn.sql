-- Each version of a number is compared with the one before. A number whose first versions were deleted
-- (history.keep_versions) was bought when it was first seen.
with versions as (
    select
        account,
        case coalesce(iso_country, '') when '' then 'unstated' else iso_country end as country,
        removed_at is null as held,
        lag(case coalesce(iso_country, '') when '' then 'unstated' else iso_country end) over life as country_before,
        lag(removed_at is null) over life as held_before,
        valid_from,
        first_seen_at,
        min(first_seen_at) over (partition by account) as first_sync_at
    from {{ source('agni_number_sync', 'purchased_numbers_versions') }}
    window life as (partition by account, id order by valid_from)
),

movements as (
    select
        account, country, 1 as difference,
        case when held_before is null then first_seen_at else valid_from end as at,
        case
            when held_before is null and first_seen_at = first_sync_at then 'taken over'
            when held_before is null then 'bought'
            when held_before then 'moved in'
            else 'restored'
        end as movement
    from versions
    where held_before is null or (held and (not held_before or country <> country_before))
    union all
    select
        account, coalesce(country_before, country), -1, valid_from,
        case when held then 'moved out' else 'removed' end
    from versions
    where (held_before and (not held or country <> country_before)) or (held_before is null and not held)
),

by_month as (
    select
        date_trunc('month', at at time zone 'UTC') as month,
        account,
        country,
        sum(difference) as difference,
        sum(difference) filter (where movement = 'taken over') as taken_over,
        count(*) filter (where movement = 'bought') as bought,
        count(*) filter (where movement = 'restored') as restored,
        count(*) filter (where movement = 'removed') as removed,
        count(*) filter (where movement = 'moved in') as moved_in,
        count(*) filter (where movement = 'moved out') as moved_out
    from movements
    group by 1, 2, 3
),

every_month as (
    select account, country, generate_series(min(month), date_trunc('month', now() at time zone 'UTC'), interval '1 month') as month
    from by_month
    group by account, country
),

balance as (
    select
        month::date as month,
        account,
        country,
        coalesce(taken_over, 0) as taken_over,
        coalesce(bought, 0) as bought,
        coalesce(restored, 0) as restored,
        coalesce(removed, 0) as removed,
        coalesce(moved_in, 0) as moved_in,
        coalesce(moved_out, 0) as moved_out,
        coalesce(difference, 0) as difference,
        sum(coalesce(difference, 0)) over (partition by account, country order by month) as numbers_at_end
    from every_month
    left join by_month using (account, country, month)
)

select
    month,
    account,
    country,
    numbers_at_end - difference + taken_over as numbers_at_start,
    bought,
    restored,
    removed,
    moved_in,
    moved_out,
    numbers_at_end,
    round(removed / nullif(numbers_at_end - difference + taken_over, 0), 4) as churn_rate
from balance
where numbers_at_end > 0 or removed > 0 or moved_out > 0
