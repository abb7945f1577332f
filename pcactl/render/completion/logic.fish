# Prints what may stand at the cursor, each with its description behind a tab. Quoting is fish's.
function __pcactl
    set -l line (commandline -opc)
    set -l current (commandline -ct)
    set -l path
    set -l given
    set -l wants
    set -l closed
    set -l alg
    set -l store $PCACTL_STORE
    set -l count 0
    set -l lead ''
    set -l takers
    set -l steering
    set -l room
    set -l next
    set -l options
    __pcactl_facts
    __pcactl_walk $line[2..]; or return
    if test -n "$wants"
        __pcactl_values "$wants"
    else if test -z "$closed"; and string match -q -- '--*=*' "$current"
        set lead (string replace -r -- '=.*' = "$current")
        __pcactl_values (string trim -rc = -- $lead)
    else if test -z "$closed"; and string match -q -- '-*' "$current"
        __pcactl_options
    else if set -q next[1]
        printf '%s\n' $next
    else if test "$room" = '*' -o "$count" -lt "$room" 2>/dev/null
        __pcactl_values ''
    else if test -z "$closed$current"
        __pcactl_options
    end
end

# Reads the words before the cursor's: which row they lead to, which options they gave, and what an option still wants.
function __pcactl_walk --no-scope-shadowing
    __pcactl_row ''
    for word in $argv
        if test -n "$wants"
            __pcactl_take $wants $word
            set wants
        else if test -n "$closed"; or not string match -q -- '-?*' $word
            if set -q next[1]
                set -a path $word
                __pcactl_row $path; or return
            else
                set count (math $count + 1)
            end
        else if test $word = --
            set -q next[1]; or set closed 1
        else if string match -q -- '--*=*' $word
            set -l parts (string split -m 1 = -- $word)
            set -a given $parts[1]
            __pcactl_take $parts
        else if string match -q -- '--*' $word
            set -a given $word
            contains -- $word $takers; and set wants $word
        else
            __pcactl_letters (string split '' -- (string sub -s 2 -- $word))
        end
    end
    return 0
end

# `-qo json`, `-ojson`: switches, and at the end perhaps one that takes a value.
function __pcactl_letters --no-scope-shadowing
    while set -q argv[1]; and test -z "$wants"
        set -a given -$argv[1]
        contains -- -$argv[1] $takers; and set wants -$argv[1]
        set -e argv[1]
    end
    set -q argv[1]; and set wants
end

function __pcactl_take --no-scope-shadowing
    switch $argv[1]
        case --store
            set store (string replace -r '^~/' "$HOME/" -- $argv[2])
        case --key-alg
            set alg $argv[2]
    end
end

function __pcactl_options --no-scope-shadowing
    if set -q given[1]
        set options (string match -rv -- '^([^\t]*\|)?('(string join '|' -- $given)')(\|[^\t+]*)?\t' $options)
    end
    string replace -r -- '\+\t' \t $options | string replace -r -- '^([^|\t]+)\|([^\t]+)(\t.*)$' '$1$3\n$2$3'
end

function __pcactl_values --no-scope-shadowing
    set -l source nothing
    set -l values
    __pcactl_case "$path $argv"
    switch $source
        case params
            __pcactl_params "$alg"
        case files
            set values (complete -C "'' "(string sub -s (math (string length -- "$lead") + 1) -- "$current"))
        case directories
            set values (complete -C "'' "(string sub -s (math (string length -- "$lead") + 1) -- "$current") | string match '*/')
        case instances ids names
            set values (__pcactl_instances $source $values)
    end
    set -q values[1]; and printf '%s\n' $lead$values
end

function __pcactl_instances --no-scope-shadowing
    __pcactl_find_store
    set -l records $store/$argv[2]/*/instance.toml
    test $argv[1] = names; or string replace -r -- '^.*/([^/]*)/[^/]*$' '$1' $records
    test $argv[1] = ids; or string match -q -- pca_\* "$current"; and return
    set -l names
    for record in $records
        test -f $record; and read -l --line one two three name <$record # The common name stands fourth.
        and set -a names $name
    end
    # What would steer the terminal or read as an option is not offered: its id is.
    string match -r -- '^common_name = "(?!-)(?:[^\\\\"\x00-\x1f\x7f-\x9f'$steering']|\\\\[\\\\"])+"$' $names | string replace -r -- '^common_name = "(.*)"$' '$1' | string replace -ra -- '\\\\(.)' '$1'
end

# As `pcactl store path` says.
function __pcactl_find_store --no-scope-shadowing
    if test -z "$store"
        set store ~/.local/share
        test -d ~/Library/'Application Support'; and set store ~/Library/'Application Support'
        test -n "$XDG_DATA_HOME"; and set store $XDG_DATA_HOME
        set store $store/pcactl
    end
end

complete -c pcactl -e
complete -c pcactl -f -a '(__pcactl)'
