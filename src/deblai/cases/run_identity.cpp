#include <deblai/cases/run_identity.hpp>

#include <fmt/format.h>

#include <deblai/field/fingerprint.hpp>
#include <deblai/report/versions.hpp>

namespace deblai {

RunIdentity identity_here(std::string case_text, const std::vector<InputFile>& inputs,
                          const PosedProblem& posed) {
  RunIdentity identity;
  identity.case_text = std::move(case_text);
  for (const InputFile& file : inputs)
    identity.inputs += fmt::format("{}  {}\n", file.sha256, file.path);
  identity.inputs = broadcast(posed.ends.grid().comm(), identity.inputs);
  std::vector<const Field*> given;
  for (const Field& density : posed.ends.fields) given.push_back(&density);
  if (posed.model.mobility) given.push_back(&*posed.model.mobility);
  if (posed.model.growth && posed.model.growth->mask) given.push_back(&*posed.model.growth->mask);
  identity.densities = fmt::format("{:016x}", fingerprint(given));
  identity.program = fmt::format("{} ({})", version(), revision());
  return identity;
}

}  // namespace deblai
