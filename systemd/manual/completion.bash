# Completion of agni-number-sync(1) and agni-numbers(1) for bash.

_agni_number_sync() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word command=
    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        run | sync | plan | approve | approvals | changes | reconcile | accept | retire | status | migrate | check)
            command=$word
            break
            ;;
        esac
    done

    case $previous in
    --config | --from-file | --save | --expected | --export-expected)
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        compopt -o filenames 2>/dev/null
        return
        ;;
    --log-level)
        mapfile -t COMPREPLY < <(compgen -W 'debug info warning error' -- "$current")
        return
        ;;
    --format)
        if [[ $command == status ]]; then
            mapfile -t COMPREPLY < <(compgen -W 'table json' -- "$current")
        else
            mapfile -t COMPREPLY < <(compgen -W 'table json csv excel' -- "$current")
        fi
        return
        ;;
    --fail-on)
        mapfile -t COMPREPLY < <(compgen -W 'critical warning info never' -- "$current")
        return
        ;;
    --account | --note | --login | --since | --number)
        return
        ;;
    esac

    local words
    case $command in
    '') words='run sync plan approve approvals changes reconcile accept retire status migrate check --help --version --config --log-level' ;;
    run) words='--help --config --log-level' ;;
    approve) words='--help --config --log-level --note' ;;
    approvals) words='--help --config --log-level --account --format --all --take-back' ;;
    changes) words='--help --config --log-level --account --format --since --number --all' ;;
    sync) words='--help --config --log-level --account' ;;
    check) words='--help --config --log-level --account --offline --save --redact' ;;
    plan) words='--help --config --log-level --account --format --from-file --all' ;;
    reconcile) words='--help --config --log-level --account --format --all --expected --allow-empty --export-expected --verify-filters --fail-on' ;;
    accept) words='--help --config --log-level --note --take-back' ;;
    retire) words='--help --config --log-level --force' ;;
    status) words='--help --config --log-level --account --all --check --format' ;;
    migrate) words='--help --config --log-level --login --status --dry-run' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _agni_number_sync agni-number-sync agni-numbers
