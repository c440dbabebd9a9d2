#pragma once
#include <memory>
#include <string>
#include <vector>

#include "trust/report.h"

namespace roseglass::test {

/// A healthy team/app with this many delegations of targets, without tags: "targets/d000", "targets/d001", …
std::shared_ptr<trust::Report> hierarchyOf(size_t delegations);
/// A delegation below any role, valid, until 2029, with one key of somebody else's.
trust::RoleRow& addDelegation(trust::Report& report, const std::string& name, const std::string& parent);
trust::RoleRow& roleIn(trust::Report& report, const std::string& name);
/// As the picture of the design: releases, alice, bob and a qa that has 1 of 2 signatures; tags of theirs.
std::shared_ptr<trust::Report> teamHierarchy();
/// Nobody has signed anything.
std::shared_ptr<trust::Report> unsignedRepository();

}  // namespace roseglass::test
