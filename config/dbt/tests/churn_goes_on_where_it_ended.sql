with balance as (
    select *, lag(numbers_at_end) over (partition by account, country order by month) as before
    from {{ ref('churn') }}
)

select *
from balance
where numbers_at_start + bought + restored + moved_in - removed - moved_out <> numbers_at_end or numbers_at_start <> before
