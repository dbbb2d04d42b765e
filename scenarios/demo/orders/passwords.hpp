// Passwords and tokens as they are stored.
#pragma once

#include <string>

namespace demo::orders {

// "salt$hash": PBKDF2 with SHA-256. Few iterations, because a demo signs in hundreds of times a second; a
// real shop takes 600,000 (OWASP Password Storage Cheat Sheet).
std::string hash_password(const std::string& password);
bool password_matches(const std::string& password, const std::string& stored);

// What the database keeps of a token: who reads the table cannot use it.
std::string hash_token(const std::string& token);

}  // namespace demo::orders
