#pragma once

#include <vector>

#include "base/json_fwd.h"
#include "base/problem.h"
#include "resources/observed.h"

namespace signet {

// The saved form of an observation, version 1: with it a plan can be made without any server.
//
//   {
//     "signet_observation": 1,
//     "at": "2026-11-22T22:06:23Z",
//     "certificates": {                    what public bytes say, each distinct certificate once
//       "559642FC...": {"subject": "CN=webmail.example.com", "not_after": "2027-06-07T00:00:00Z",
//                       ... every field of Certificate}
//     },
//     "files": {"webmail.pfx": "<SHA-256>"},
//     "servers": {
//       "EX16-01": {
//         "certificates": {
//           "559642FC...": {"understood": true, "has_key": true, "exportable": false,
//                           "friendly_name": null}
//         },
//         "slots": {"IIS": {"holders": ["559642FC..."], "served": {"unknown": "not read"}}}
//       },
//       "EX16-02": {"unknown": "no answer within 30 s"}
//     }
//   }
//
// Whatever can be unknown is written as its value, as null where it is absent, or as
// {"unknown": "why"}; no such value is an object with that key. "understood": false means that only
// the thumbprint is known. Every field is always written and keys are sorted, so that equal
// observations have equal bytes and two of them can be compared with diff.

// Texts that are not UTF-8 are written with their stray bytes escaped.
Json to_json(const Observed& observed);

// Fails with "observation.malformed": `where` is a JSON pointer to the first thing that does not
// fit (an unknown key, a wrong type, a thumbprint that is not written as signet writes it, a
// certificate that is described but not there).
Expected<Observed> observed_from_json(const Json& json);

// One observation from those of parts of the fleet; as old as the oldest of them. Fails with
// "observation.twice" if a server is in two of them, and "observation.conflict" if two describe a
// file or a certificate differently.
Expected<Observed> merge(std::vector<Observed> parts);

}  // namespace signet
