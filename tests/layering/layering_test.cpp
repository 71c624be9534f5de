// Reads the #include lines and holds them against the borders of the architecture: who may include whom.
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

// Folder -> folders of this project it may include from (itself always). The longest matching prefix counts.
const std::map<std::string, std::set<std::string>> kMayInclude{
    {"feeds/market", {}},
    {"feeds/providers", {"feeds/market"}},
    {"feeds/segment", {"feeds/market"}},
    {"feeds/capture", {"feeds/market", "feeds/segment"}},
    {"feeds/net", {"feeds/market", "feeds/providers", "feeds/segment", "feeds/capture"}},
    {"feeds/history", {"feeds/market", "feeds/net"}},
    {"feeds/journal", {"feeds/market", "feeds/segment"}},
    {"feeds/simulator", {"feeds/market", "feeds/net", "feeds/history"}},
    {"signals", {"feeds/market"}},
    {"metrics", {"feeds/market", "signals"}},
    {"daemon", {"feeds", "signals", "metrics"}},
    {"bench", {"feeds", "signals", "metrics", "daemon", "tests/support"}},
    {"tests", {"feeds", "signals", "metrics", "daemon"}},
};

// The core stays free of libraries: std and the vocabulary only.
const std::set<std::string> kStdOnly{"feeds/market", "signals"};

std::string layer_of(const std::string& path) {
  std::string best;
  for (const auto& [folder, allowed] : kMayInclude) {
    if (path.rfind(folder + "/", 0) == 0 && folder.size() > best.size()) best = folder;
  }
  return best;
}

bool within(const std::string& path, const std::string& folder) {
  return path.rfind(folder + "/", 0) == 0;
}

std::vector<fs::path> sources() {
  std::vector<fs::path> found;
  const fs::path root = ROTATION_SOURCE_DIR;
  for (const char* top : {"feeds", "signals", "metrics", "daemon", "tests", "bench"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const auto extension = entry.path().extension();
      if (extension == ".hpp" || extension == ".cpp") found.push_back(entry.path());
    }
  }
  return found;
}

struct Include {
  bool angled;
  std::string target;
};

std::optional<Include> include_in(const std::string& line) {
  std::istringstream words(line);
  std::string directive, target;
  words >> directive >> target;
  if (directive != "#include" || target.size() < 3) return std::nullopt;
  return Include{target.front() == '<', target.substr(1, target.size() - 2)};
}

TEST(Layering, IncludesFollowTheData) {
  std::size_t seen = 0;
  for (const auto& file : sources()) {
    const std::string path = fs::relative(file, ROTATION_SOURCE_DIR).generic_string();
    const std::string layer = layer_of(path);
    ASSERT_FALSE(layer.empty()) << path << " belongs to no layer";
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      const auto include = include_in(line);
      if (!include) continue;
      ++seen;
      const std::string& target = include->target;
      const std::string where = path + ":" + std::to_string(number) + " includes " + target;
      if (include->angled) {
        const bool from_std = target.find('/') == std::string::npos && target.find('.') == std::string::npos;
        if (kStdOnly.count(layer) != 0) {
          EXPECT_TRUE(from_std) << where << ": " << layer << " uses the standard library only";
        }
        continue;
      }
      ASSERT_TRUE(fs::exists(fs::path(ROTATION_SOURCE_DIR) / target))
          << where << ": includes are written from the top of the repository";
      bool allowed = within(target, layer);
      for (const auto& folder : kMayInclude.at(layer)) allowed = allowed || within(target, folder);
      EXPECT_TRUE(allowed) << where << ": " << layer << " may not";
    }
  }
  EXPECT_GT(seen, 20U);
}

TEST(Layering, HeadersAreGuardedOnce) {
  for (const auto& file : sources()) {
    if (file.extension() != ".hpp") continue;
    std::ifstream in(file);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    EXPECT_NE(text.find("#pragma once"), std::string::npos) << file;
  }
}

}  // namespace
