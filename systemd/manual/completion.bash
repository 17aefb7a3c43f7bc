# Completion of agni-number-sync(1) and agni-numbers(1) for bash.

_agni_number_sync() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word command=
    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        run | sync | plan | approve | reconcile | retire | status | migrate | check)
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
    --format)
        if [[ $command == plan || $command == reconcile ]]; then
            mapfile -t COMPREPLY < <(compgen -W 'table json csv excel' -- "$current")
        else
            mapfile -t COMPREPLY < <(compgen -W 'table json' -- "$current")
        fi
        return
        ;;
    --account | --note)
        return
        ;;
    esac

    local words
    case $command in
    '') words='run sync plan approve reconcile retire status migrate check --help --version' ;;
    run) words='--help --config' ;;
    approve) words='--help --config --note' ;;
    sync) words='--help --config --account' ;;
    check) words='--help --config --account --save --redact' ;;
    plan) words='--help --config --account --format --from-file --all' ;;
    reconcile) words='--help --config --account --format --all --expected --allow-empty --export-expected --verify-filters' ;;
    retire) words='--help --config --force' ;;
    status) words='--help --config --account --all --format' ;;
    migrate) words='--help --config --status --dry-run' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _agni_number_sync agni-number-sync agni-numbers
