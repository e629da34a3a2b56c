# An organisation's own rules on a plan, for conftest and opa (Rego v1):
#
#   signet plan manifests --format json | conftest test --parser json --policy policy -
#
# What is denied fails; what is warned about is shown. docs/policy.md tells what a plan holds.
package main

import rego.v1

issuers := {"O=Example,CN=Example Issuing CA 1", "O=Example,CN=Example Issuing CA 2"}

days_most := 3653

rsa_bits_least := 2048

together_most := 2

brought contains planned if {
	some planned in input.change.certificates
	some step in input.change.steps
	step.thumbprint == planned.thumbprint
	parts := split(step.address, "/")
	parts[1] != "remove"
}

days(certificate) := (end - begin) / (((24 * 60) * 60) * 1000000000) if {
	begin := time.parse_rfc3339_ns(certificate.not_before)
	end := time.parse_rfc3339_ns(certificate.not_after)
}

deny contains message if {
	some planned in brought
	planned.certificate == null
	message := sprintf("%s: nobody has shown its public certificate", [planned.key])
}

deny contains message if {
	some planned in brought
	not planned.certificate.issuer in issuers
	message := sprintf("%s: the issuer %s is none of ours", [planned.key, planned.certificate.issuer])
}

deny contains message if {
	some planned in brought
	days(planned.certificate) > days_most
	message := sprintf("%s: valid for more than %d days", [planned.key, days_most])
}

deny contains message if {
	some planned in brought
	planned.certificate.key_algorithm == "RSA"
	planned.certificate.key_bits < rsa_bits_least
	message := sprintf("%s: RSA of %d bits", [planned.key, planned.certificate.key_bits])
}

deny contains message if {
	input.change.servers > together_most
	some step in input.change.steps
	not step.rollout
	message := sprintf("%d servers, and some of them change outside of a rollout", [input.change.servers])
}

warn contains message if {
	some waived in input.change.waived
	message := sprintf("waived: %s %s until %s: %s", [waived.rule, waived.what, waived.until, waived.reason])
}

warn contains message if {
	some address in input.change.undo.lost
	message := sprintf("no way back: %s", [address])
}
