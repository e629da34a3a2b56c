#pragma once

#include "platform/platform.h"
#include "store/store_files.h"
#include "x509/certificate_reader.h"

namespace signet::store {

// The store's state as signet sees it. What cannot be read is unknown with its reason.
ServerState describe(const Files& files, const State& state, CertificateCache& cache);

// Fails with "store.other-server" if it is not the store of `name`, or as Files::read_state.
Expected<State> read_state_of(const Files& files, const TargetName& name);

// Whether the certificate has a key here: it is listed with one and the key's file is there.
Expected<bool> has_key(const Files& files, const Thumbprint& thumbprint, const Entry& entry);

// Each act starts from `state` as it was just read. import_key, assign_slot and remove_certificate
// need the store's lock.
ApplyResult export_key(const Files& files, const State& state, const Step& step, Random& random);
ApplyResult import_key(const Files& files, State state, const Step& step, const KeyBundle* bundle);
ApplyResult assign_slot(const Files& files, State state, const Step& step);
ApplyResult remove_certificate(const Files& files, State state, const Step& step);

// Opens the key: the one place where looking costs a key derivation.
ProveResult prove(const Files& files, const State& state, const Step& step);

ApplyResult not_done(Problem problem);

}  // namespace signet::store
