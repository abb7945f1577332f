#!/bin/sh
# A working chain for each algorithm in a temporary store, as the README shows it. usage: demo.sh [PCACTL]
set -eu
pcactl=${1:-pcactl}
PCACTL_STORE=$(mktemp -d)
export PCACTL_STORE
trap 'rm -rf "$PCACTL_STORE"' EXIT

run() {
    printf '\n$ pcactl'
    for word in "$@"; do
        case $word in
        *' '*) printf ' "%s"' "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$pcactl" "$@"
}

run root create --common-name "Example Root" --organization Example --country CN -q
run sub create --common-name "Office CA" --issuer-id "Example Root" -q
run leaf issue --common-name www.example.com --issuer-id "Office CA" --valid 90d
run leaf issue --common-name mail.example.com --issuer-id "Office CA" --key-alg RSA --valid 90d -q
run root create --common-name "GM Root" --key-alg SM2 -q
run sub create --common-name "GM Sub" --issuer-id "GM Root" -q
run leaf issue --common-name gw.lan --issuer-id "GM Sub" --valid 90d
run tree
