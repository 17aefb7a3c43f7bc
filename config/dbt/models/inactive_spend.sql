-- Each version's share of each month that it touches, in UTC.
with inactive as (
    select
        account, id, number, friendly_name, price,
        case coalesce(iso_country, '') when '' then 'unstated' else iso_country end as country,
        valid_from at time zone 'UTC' as begins,
        coalesce(valid_to, now()) at time zone 'UTC' as ends
    from {{ source('agni_number_sync', 'purchased_numbers_versions') }}
    where not is_active and removed_at is null and price > 0
),

by_month as (
    select
        inactive.*,
        month,
        least(ends, month + interval '1 month') - greatest(begins, month) as duration
    from inactive
    cross join lateral generate_series(date_trunc('month', begins), ends, interval '1 month') as months (month)
)

select
    month::date as month,
    account,
    id,
    (array_agg(number order by begins desc))[1] as number,
    (array_agg(friendly_name order by begins desc))[1] as friendly_name,
    (array_agg(country order by begins desc))[1] as country,
    (array_agg(price order by begins desc))[1] as price,
    round(sum(extract(epoch from duration)) / 86400, 2) as days_inactive,
    round(sum(price * extract(epoch from duration) / extract(epoch from month + interval '1 month' - month)), 4) as spend
from by_month
where duration > interval '0'
group by month, account, id
