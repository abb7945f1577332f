# Prints what may stand at the cursor, each with its description behind a tab. Quoting is fish's.
# Arguments that nobody gives are variables of our own, and cheaper than as many `set -l`; to call a function costs fish
# as much as ten other commands.
function __pcactl -a line current typed lead path given wants closed met store room next options again source values
    set line (commandline -opc; commandline -ct)
    set current $line[-1]
    set typed $current
    __pcactl_walk $line[2..-2]
    __pcactl_row; or return
    if set -q wants[1]
        __pcactl_values $wants
    else if set -q closed[1]; or not string match -q -- '-*' "$current"
        if set -q next[1]
            printf '%s\n' $next
        else if test "$room" = '*' -o "$room$met" = 1
            __pcactl_values ''
        else if test -z "$closed$current"
            __pcactl_options
        end
    else if string match -q -- '--*=*' $current
        string split -m 1 = -- $current | read -L wants typed
        set lead $wants=
        __pcactl_values $wants
    else
        __pcactl_options
    end
end

# Reads the words before the cursor's: which row they lead to, which options they gave, each with = and its value where it
# has one, and what an option still wants. Only behind nouns more words of a path follow.
function __pcactl_walk --no-scope-shadowing
    for word in $argv
        if set -q wants[1]
            set -a given $wants=$word
            set wants
        else if set -q closed[1]; or not string match -qr -- '^-.' $word
            if contains -- "$path" '' $__pcactl_nouns
                set -a path $word
            else
                set met +
            end
        else if test $word = --
            contains -- "$path" '' $__pcactl_nouns; or set closed 1
        else if string match -q -- '--*' $word
            contains -- $word $__pcactl_takers; and set wants $word; or set -a given $word
        else
            __pcactl_letters (string split '' -- (string sub -s 2 -- $word))
        end
    end
end

# `-qo json`, `-ojson`: switches, and at the end perhaps one that takes a value.
function __pcactl_letters --no-scope-shadowing
    while set -q argv[1]; and not set -q wants[1]
        set -a given -$argv[1]
        contains -- -$argv[1] $__pcactl_takers; and set wants -$argv[1]
        set -e argv[1]
    end
    set -q argv[1]; and set wants
end

function __pcactl_options --no-scope-shadowing
    if set -q given[1]
        set given (string join '|' -- (string escape --style=regex -- (string replace -r -- '(?s)=.*' '' $given)))
        string match -rv -- "(^|\n)($given)\t" $options
        set options # What stands only once is told.
    end
    set -a options $again
    set -q options[1]; and printf '%s\n' $options
end

function __pcactl_values --no-scope-shadowing
    __pcactl_case "$path $argv"
    switch "$source"
        case params
            set -l algs (string replace -rf -- '^--key-alg=' '' $given)
            __pcactl_params "$algs[-1]"
        case files
            set values (complete -C "'' $typed")
        case directories
            set values (complete -C "'' $typed" | string match '*/')
        case instances ids names
            __pcactl_instances
            return
    end
    set -q values[1]; and printf '%s\n' "$lead"$values
end

# A directory is read once, and what is typed of an id is part of the pattern. The first common name of a record is its
# own, and its subject's says the same. What would steer the terminal or read as an option is not offered: its id is.
function __pcactl_instances --no-scope-shadowing
    set -l beginning pca_
    string match -q -- 'pca_*' "$typed"; and set beginning $typed
    set store $PCACTL_STORE
    set -q given[1]; and set store $store (string replace -rf -- '^--store=' '' $given | string replace -r -- '^~/' "$HOME/")
    set store $store[-1]
    test -n "$store"; or __pcactl_find_store
    set -l found $store/$values/$beginning*
    test $source = names; or set -q found[$__pcactl_too_many_ids]; or string replace -- $store/$values/ "$lead" $found
    test $source = ids -o $beginning = "$typed"; or set -q found[$__pcactl_too_many_names]; and return
    for record in $store/$values/pca_*/instance.toml
        string replace -rf -- '^common_name = "((?!-)(?:[^\\\\"\x00-\x1f\x7f-\x9f'$__pcactl_steering']|\\\\[\\\\"])+)"$' "$lead\$1" <$record
    end | string replace -ra -- '\\\\(.)' '$1'
end

# As `pcactl store path` says.
function __pcactl_find_store --no-scope-shadowing
    set store ~/.local/share
    test -d ~/Library/'Application Support'; and set store ~/Library/'Application Support'
    test -n "$XDG_DATA_HOME"; and set store $XDG_DATA_HOME
    set store $store/pcactl
end

complete -c pcactl -e
complete -c pcactl -f -a '(__pcactl)'
