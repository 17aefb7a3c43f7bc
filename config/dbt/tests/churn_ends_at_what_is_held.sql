-- A sync between the building of the model and this test makes a difference that is none.
with balance as (
    select account, country, numbers_at_end
    from {{ ref('churn') }}
    where month = date_trunc('month', now() at time zone 'UTC')::date and numbers_at_end > 0
),

held as (
    select account, case coalesce(iso_country, '') when '' then 'unstated' else iso_country end as country, count(*) as numbers
    from {{ source('agni_number_sync', 'current_numbers') }}
    group by 1, 2
)

select *
from balance
full join held using (account, country)
where numbers_at_end is distinct from numbers
