#!/usr/bin/env bash
# usage: review-and-apply.sh COMMAND        in the root of a repository that holds manifests
#
#   validate        check the manifests; looks at no server
#   plan            on a branch, reading only: writes plan.json, plan.txt, plan.md and plan.html
#   comment         hand plan.md to whatever writes comments on the merge request
#   approve [PLAN]  for people: show the plan, sign it, commit the signature
#   approved        on a branch, reading only: have enough people signed what would be done now?
#   apply           on the main branch: do what was approved, if nothing was added to it meanwhile;
#                   writes what that is to now.json, now.txt, now.md and now.html
#   verify          every night, reading only: writes found.txt, and to verify.json, verify.txt,
#                   verify.md and verify.html what would mend it
#
# Settings are variables of the environment:
#
#   SIGNET_TRUST       the runner's trust file, outside of the repository. `apply` needs it; `plan`
#                      and `verify` reach stores below SIGNET_MANIFESTS only without it
#   SIGNET_MANIFESTS   folder of the manifests in the repository (manifests)
#   SIGNET_APPROVALS   folder of the approved plan and its signatures in the repository (approvals)
#   SIGNET_REPORTS     folder for what is written; emptied first, not to be committed (reports)
#   SIGNET_TTL         how long a plan may be carried out (7d)
#   SIGNET_INCOMPLETE  allow: a plan in which something is blocked or unknown is no failure
#   SIGNET_COMMENT     comment: a shell command that reads Markdown from its standard input
#   SIGNET_KEY         approve: the SSH key (that which `signet sign` finds)
#   SIGNET_YES         approve: yes: do not ask
#   SIGNET             the program (signet)
#
# Exit codes are those of signet, with one difference: changes are what a branch is for, so plan ends
# with 0 when there are some.
#
#   0  plan: nothing to do, or changes to review. approved: enough signatures. apply: done and proven,
#      or nothing to do. verify: all is as the manifests say
#   1  wrong manifests, settings or use
#   2  verify: something drifted
#   3  something is blocked or unknown
#   4  apply: a step failed or could not be proven
#   5  refused: not enough signatures, something was added to what was approved, or the plan was
#      edited, has expired or relies on what is no longer so
#   6  verify: a certificate ends soon
#
# Whoever can change this file or the pipeline's can do what the pipeline can. So a pipeline takes both
# from the main branch or from the runner, and of a branch under review only the manifests.
set -euo pipefail

signet=${SIGNET:-signet}
manifests=${SIGNET_MANIFESTS:-manifests}
approvals=${SIGNET_APPROVALS:-approvals}
reports=${SIGNET_REPORTS:-reports}
ttl=${SIGNET_TTL:-7d}
root=$(pwd -P)
trust=()

# A plan that is only to be compared with the approved one must not be valid longer than that.
readonly ttl_of_comparison=1h

refuse() {
  local code=$1
  shift
  printf 'review-and-apply: %s\n' "$*" >&2
  exit "$code"
}

# is_own PLACE: a place below the repository, with no link on the way that a branch may have made.
is_own() { [[ $1 != /* && $(realpath -m -- "$root/$1") == "$root/$1" ]]; }

check_settings() {
  local place
  for place in "$manifests" "$approvals" "$reports"; do
    is_own "$place" || refuse 1 "$place is not a plain folder below $root"
  done
  [[ -d $manifests ]] || refuse 1 "there is no folder $manifests; SIGNET_MANIFESTS names it"
  [[ -n ${SIGNET_TRUST:-} ]] || return 0
  [[ $(realpath -m -- "$SIGNET_TRUST") != "$root"/* ]] ||
    refuse 1 "$SIGNET_TRUST lies in the repository: who sends a branch must not say whom to trust"
  trust=(--trust "$SIGNET_TRUST")
}

empty_reports() {
  rm -rf -- "$reports"
  mkdir -p -- "$reports"
}

# signet without the pipeline's secrets. Planning and verifying need none: it gets only what tells it
# where it is and who it is to Kerberos.
reading() {
  local kept=() name
  for name in PATH HOME TMPDIR LANG LC_ALL TZ TERM NO_COLOR KRB5_CONFIG KRB5CCNAME KRB5_CLIENT_KTNAME; do
    [[ -z ${!name:-} ]] || kept+=("$name=${!name}")
  done
  env -i "${kept[@]}" "$signet" "$@"
}

# make_plan NAME TTL: writes NAME.json and NAME.txt; the exit code, 0, 2 or 3, is then in $planned.
planned=0
make_plan() {
  mkdir -p -- "$reports"
  rm -f -- "$reports/$1".*  # links that a branch may have committed
  reading validate "$manifests"
  planned=0
  reading plan "$manifests" "${trust[@]}" --ttl "$2" -o "$reports/$1.json" >"$reports/$1.txt" ||
    planned=$?
  case $planned in
    0 | 2 | 3) ;;
    *) exit "$planned" ;;
  esac
}

stop_if_incomplete() {
  [[ $planned != 3 || ${SIGNET_INCOMPLETE:-} == allow ]] ||
    refuse 3 "something is blocked or unknown; SIGNET_INCOMPLETE=allow goes on with the rest"
}

# render NAME: NAME.json as NAME.md and NAME.html, with what was added since it was approved.
render() {
  local since=()
  if [[ -f $approvals/plan.json ]] && reading review "$approvals/plan.json" >/dev/null 2>&1; then
    since=(--approved "$approvals/plan.json")
  fi
  reading review "$reports/$1.json" --format markdown "${since[@]}" >"$reports/$1.md"
  reading review "$reports/$1.json" --format html "${since[@]}" >"$reports/$1.html"
}

plan() {
  empty_reports
  make_plan plan "$ttl"
  render plan
  cat "$reports/plan.txt"
  stop_if_incomplete
}

comment() {
  [[ -s $reports/plan.md ]] || refuse 1 "there is no $reports/plan.md; plan writes it"
  [[ -n ${SIGNET_COMMENT:-} ]] || refuse 1 "SIGNET_COMMENT is not set"
  bash -c "$SIGNET_COMMENT" <"$reports/plan.md"
}

# The plan that everybody signs is the one in $approvals; signatures of another go with it.
take_plan() {
  [[ -f $1 ]] || refuse 1 "there is no $1; a branch's pipeline keeps plan.json among its reports"
  [[ $(realpath -- "$1") != "$root/$approvals/plan.json" ]] || return 0
  cmp -s -- "$1" "$approvals/plan.json" && return 0
  mkdir -p -- "$approvals"
  rm -f -- "$approvals"/plan.json.*.sig
  cp -- "$1" "$approvals/plan.json"
}

approve() {
  take_plan "${1:-$approvals/plan.json}"
  "$signet" review "$approvals/plan.json"
  if [[ ${SIGNET_YES:-} != yes ]]; then
    local answer=
    read -r -p $'\nSign it? Only "yes" is taken as yes: ' answer || true
    [[ $answer == yes ]] || refuse 1 "not signed"
  fi
  "$signet" sign "$approvals/plan.json" ${SIGNET_KEY:+--key "$SIGNET_KEY"}
  git add -- "$approvals"
  git commit --quiet --message "Approve a plan" -- "$approvals"
  echo "push it: the signature counts where it is on the branch when that is merged"
}

need_approvals() {
  [[ -n ${SIGNET_TRUST:-} ]] || refuse 1 "SIGNET_TRUST is not set: it says who may approve"
  [[ -f $approvals/plan.json ]] || refuse 5 "nobody has approved a plan: there is no $approvals/plan.json"
}

approved() {
  make_plan now "$ttl_of_comparison"
  [[ $planned != 0 ]] || {
    echo "there is nothing to do, and so nothing to approve"
    return
  }
  need_approvals
  reading approvals "$reports/now.json" --approved "$approvals/plan.json" "${trust[@]}"
}

# The plan is made again, on what is merged and on the fleet as it is now. What was approved covers it
# when it does nothing that was not in there: what others did meanwhile may be missing.
apply() {
  empty_reports
  make_plan now "$ttl_of_comparison"
  render now
  cat "$reports/now.txt"
  [[ $planned != 0 ]] || return 0
  stop_if_incomplete
  need_approvals
  local code=0
  "$signet" diff "$approvals/plan.json" "$reports/now.json" || code=$?
  case $code in
    0) ;;
    2) refuse 5 "this is not what was approved: let plan run on a branch again, and sign that" ;;
    *) refuse 5 "$approvals/plan.json is not a plan that can be relied on" ;;
  esac
  "$signet" apply "$reports/now.json" --approved "$approvals/plan.json" "${trust[@]}" --yes
}

verify() {
  local code=0
  empty_reports
  reading verify "$manifests" "${trust[@]}" | tee "$reports/found.txt" || code=$?
  [[ $code != 1 ]] || exit 1
  # What would mend it is what differs: the plan shows each server and service, old and new.
  make_plan verify "$ttl"
  render verify
  exit "$code"
}

main() {
  local command=${1:-help}
  shift || true
  case $command in
    validate | plan | comment | approved | apply | verify)
      (($# == 0)) || refuse 1 "$command takes no arguments"
      ;;
    approve) (($# <= 1)) || refuse 1 "approve takes one plan" ;;
    help | -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
      return
      ;;
    *) refuse 1 "no command \"$command\"; --help lists them" ;;
  esac
  check_settings
  "$command" "$@"
}

validate() { reading validate "$manifests"; }

main "$@"
