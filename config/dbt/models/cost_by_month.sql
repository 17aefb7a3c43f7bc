-- A day without numbers in a country has no row of it, so the means divide by the days known of the account.
with days as (
    select
        date_trunc('month', day::timestamp)::date as month,
        account,
        case iso_country when '' then 'unstated' else iso_country end as country,
        day,
        is_active,
        numbers,
        price_sum
    from {{ source('agni_number_sync', 'inventory_trend') }}
),

known as (
    select month, account, count(distinct day) as days_known, max(day) as last_day
    from days
    group by month, account
)

select
    days.month,
    days.account,
    days.country,
    known.days_known,
    round(sum(days.numbers) / known.days_known, 2) as numbers_mean,
    round(sum(days.price_sum) / known.days_known, 4) as price_mean,
    round(coalesce(sum(days.price_sum) filter (where not days.is_active), 0) / known.days_known, 4) as inactive_price_mean,
    coalesce(sum(days.numbers) filter (where days.day = known.last_day), 0) as numbers_at_end,
    coalesce(sum(days.price_sum) filter (where days.day = known.last_day), 0) as price_at_end
from days
inner join known using (month, account)
group by days.month, days.account, days.country, known.days_known
having sum(days.numbers) > 0
