// References: RFC 3986 for the document, RFC 6901 for the pointer in it.
#include "harness/judge/contract/documents.hpp"

#include <algorithm>
#include <charconv>

#include "harness/judge/contract/percent.hpp"

namespace shakedown::judge::openapi {
namespace {

constexpr int most_hops = 100;

std::string pointer_unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

// "http:", "file:", "urn:"; also "//host/x". A drive letter is none.
bool has_scheme(std::string_view text) {
  if (text.starts_with("//")) return true;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
}

std::string folder_of(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? std::string() : name.substr(0, slash + 1);
}

// "a/./b/../c" -> "a/c"; leading ".." stay, for the loader to judge.
std::string normalised(const std::string& path) {
  std::vector<std::string> parts;
  const bool absolute = path.starts_with("/");
  std::string_view rest = path;
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    const std::string part(rest.substr(0, slash));
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string out = absolute ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : "/") + parts[i];
  return out;
}

std::string shown_reference(const std::string& reference) {
  return quoted_json(reference, 200);
}

}  // namespace

Result<const SpecNode*> Documents::read_first(const std::string& text, const std::string& file) {
  folder_ = folder_of(file);
  const std::string name = file.substr(folder_.size());
  auto read = read_document(text, file, 0, arena_);
  if (!read) return read;
  documents_.push_back({name, file, read.value(), {}});
  by_name_[name] = 0;
  return read;
}

Place Documents::place(const SpecNode& node) const {
  return {documents_[node.document].shown, node.line, node.column};
}

std::string Documents::at(const SpecNode& node) const {
  return documents_[node.document].shown + ":" + std::to_string(node.line) + ":" +
         std::to_string(node.column);
}

Problem Documents::problem_at(const SpecNode& node, std::string message, std::string hint) const {
  Problem made = problem(std::move(message), std::move(hint));
  made.where = place(node);
  return made;
}

Result<const SpecNode*> Documents::open(const std::string& name, const SpecNode& at) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) return documents_[known->second].root;
  if (documents_.size() >= most_documents)
    return problem_at(at, "this contract has more than " + std::to_string(most_documents) + " documents");
  if (!loader_) return problem_at(at, "no other document can be read: " + quoted_json(name, 200));
  auto text = loader_(name);
  if (!text) {
    return problem_at(at,
                      "the document " + quoted_json(name, 200) + " cannot be read: " + text.error().message,
                      text.error().hint);
  }
  const std::string shown = name.starts_with("/") ? name : folder_ + name;
  auto read = read_document(text.value(), shown, static_cast<std::uint32_t>(documents_.size()), arena_);
  if (!read) return read;
  by_name_[name] = documents_.size();
  documents_.push_back({name, shown, read.value(), {}});
  return read;
}

Result<const SpecNode*> Documents::find_in(const SpecNode& root, const std::string& fragment,
                                           const SpecNode& at, const std::string& reference) {
  if (fragment.empty()) return &root;
  if (fragment[0] != '/') {
    auto& anchors = documents_[root.document].anchors;
    if (!anchors) {
      anchors.emplace();
      std::vector<const SpecNode*> open = {&root};
      std::set<const SpecNode*> seen;
      while (!open.empty()) {
        const SpecNode* node = open.back();
        open.pop_back();
        if (!seen.insert(node).second) continue;
        for (const SpecNode* item : node->items) open.push_back(item);
        for (const auto& [name, value] : node->members) {
          open.push_back(value);
          if (value->kind != JsonKind::string) continue;
          if (name == "$anchor" || name == "$dynamicAnchor") anchors->emplace(value->text, node);
          if (name == "$id" && value->text.starts_with("#")) anchors->emplace(value->text.substr(1), node);
        }
      }
    }
    const auto found = anchors->find(fragment);
    if (found != anchors->end()) return found->second;
    return problem_at(at, "the reference " + shown_reference(reference) + " leads nowhere",
                      "a pointer begins with #/, and no $anchor has this name");
  }
  const SpecNode* node = &root;
  std::string way = "#";
  std::string_view rest = std::string_view(fragment).substr(1);
  while (true) {
    const auto slash = rest.find('/');
    const std::string token = pointer_unescaped(rest.substr(0, slash));
    const SpecNode* next = nullptr;
    if (node->is_map()) {
      next = node->find(token);
    } else if (node->kind == JsonKind::array) {
      std::size_t index = 0;
      const auto end = token.data() + token.size();
      const auto read = std::from_chars(token.data(), end, index);
      if (!token.empty() && read.ptr == end && read.ec == std::errc() && index < node->items.size())
        next = node->items[index];
    }
    if (next == nullptr) {
      std::vector<std::string_view> known;
      for (const auto& member : node->members) known.push_back(member.first);
      return problem_at(at,
                        "the reference " + shown_reference(reference) +
                            " leads nowhere: " + quoted_json(way, 200) + " has no " + quoted_json(token, 200),
                        did_you_mean(token, known));
    }
    node = next;
    way += "/" + token;
    if (slash == std::string_view::npos) return node;
    rest.remove_prefix(slash + 1);
  }
}

Result<Documents::Target> Documents::resolve(const std::string& reference, const SpecNode& at) {
  const std::string key = std::to_string(at.document) + " " + reference;
  if (const auto known = resolved_.find(key); known != resolved_.end()) return known->second;
  Target target;
  if (has_scheme(reference)) {
    target.remote = reference;
    return target;
  }
  const auto hash = reference.find('#');
  const std::string file = percent_decoded(std::string_view(reference).substr(0, hash));
  const std::string fragment = hash == std::string::npos
                                   ? std::string()
                                   : percent_decoded(std::string_view(reference).substr(hash + 1));
  const SpecNode* root = documents_[at.document].root;
  if (!file.empty()) {
    const std::string name =
        file.starts_with("/") ? normalised(file) : normalised(folder_of(documents_[at.document].name) + file);
    auto opened = open(name, at);
    if (!opened) return opened.error();
    root = opened.value();
  }
  auto found = find_in(*root, fragment, at, reference);
  if (!found) return found.error();
  target.node = found.value();
  const auto slash = fragment.rfind('/');
  if (slash != std::string::npos)
    target.name = pointer_unescaped(std::string_view(fragment).substr(slash + 1));
  resolved_.emplace(key, target);
  return target;
}

Result<Documents::Target> Documents::follow(const SpecNode& node) {
  Target target;
  target.node = &node;
  for (int hop = 0; hop < most_hops; ++hop) {
    const SpecNode* reference = target.node->is_map() ? target.node->find("$ref") : nullptr;
    // A property may be called "$ref": then its value is a schema.
    if (reference == nullptr || reference->is_map()) return target;
    if (reference->kind != JsonKind::string)
      return problem_at(*reference, "a $ref is a text", "\"#/components/schemas/NAME\"");
    auto next = resolve(reference->text, *reference);
    if (!next) return next;
    target = next.value();
    if (target.node == nullptr) return target;
  }
  return problem_at(node, "this $ref leads back to itself",
                    "a chain of references must end at something that is none");
}

}  // namespace shakedown::judge::openapi
