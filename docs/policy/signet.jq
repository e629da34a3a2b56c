# The same rules as signet.rego, where there is no Rego but jq:
#
#   signet plan manifests --format json | jq -r -f policy/signet.jq
#
# Prints a line for each that is broken, and ends with 1 if there is any.
["O=Example,CN=Example Issuing CA 1", "O=Example,CN=Example Issuing CA 2"] as $issuers
| 3653 as $days_most
| 2048 as $rsa_bits_least
| 2 as $together_most
| .change
| [.steps[] | select(.address | split("/")[1] != "remove") | .thumbprint] as $used
| [.certificates[] | select(.thumbprint as $each | $used | index($each))] as $brought
| [
    ($brought[]
      | .key as $key
      | if .certificate == null then "\($key): nobody has shown its public certificate"
        else .certificate
          | (if .issuer as $issuer | $issuers | index($issuer) | not
              then "\($key): the issuer \(.issuer) is none of ours" else empty end),
            (if ((.not_after | fromdate) - (.not_before | fromdate)) / 86400 > $days_most
              then "\($key): valid for more than \($days_most) days" else empty end),
            (if .key_algorithm == "RSA" and .key_bits < $rsa_bits_least
              then "\($key): RSA of \(.key_bits) bits" else empty end)
        end),
    (if .servers > $together_most and ([.steps[] | select(.rollout == null)] | length > 0)
      then "\(.servers) servers, and some of them change outside of a rollout" else empty end)
  ]
| if length > 0 then (join("\n") + "\n") | halt_error(1) else empty end
