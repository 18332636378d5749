#pragma once

/// @file
/// A large language model behind an HTTP endpoint, by cpp-httplib, which must be installed (Debian:
/// libcpp-httplib-dev); nothing else of kindred needs it. Debian's is a library: compile with what
/// `pkg-config
/// --cflags --libs cpp-httplib` says, as the macros in it belong to the library.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <httplib.h>

// <resolv.h>, which cpp-httplib includes, defines it; Eigen has parameters of that name.
#undef _res

#include "kindred/advice/advisor.hpp"
#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/io/json.hpp"
#include "kindred/io/number.hpp"
#include "kindred/with/detail/json_path.hpp"

namespace kindred::inline v0 {

/// An Advisor that speaks the common chat-completion form: a POST of {"model", "messages": [{"role",
/// "content"}, …], …} that is answered by {"choices": [{"message": {"content"}}]}, as many servers do, those
/// on one's own machine included. Asks once a call, opens a connection for each, and can be used from many
/// threads. What it sends is in the ChatPrompt alone: see `advisor_prompt` for what of a customer that is.
///
///     const ChatCompletion advisor{.server = "http://localhost:8080", .model = "small"};
///     const AdvisorAnswer answer = consult(advisor, advice, catalog);
struct ChatCompletion {
  /// Where the server is: "http://host:port"; "https://host" where cpp-httplib was built for it.
  std::string server = "http://localhost:8080";
  /// What to post to.
  std::string path = "/v1/chat/completions";
  /// The model's name.
  std::string model = "default";
  /// Sent as a bearer token; empty sends none. In no message of an error, though the server says it.
  std::string key = {};
  /// Seconds for all of it, from the connection to the end of the answer, > 0. Looking up the server's name
  /// is the system's, and counts only once it is done.
  double timeout = 30;
  /// How far answers vary, 0 to 2.
  double temperature = 0;
  /// Of an answer, from 1.
  int most_tokens = 500;

  /// The answer's text.
  /// @throws DataError naming the server where it cannot be reached, takes too long, answers with another
  /// status than 200 or more than a megabyte, or with what is no chat completion; OptionError for an option
  /// out of its range
  std::string operator()(const ChatPrompt& prompt) const {
    require_in_range("timeout", timeout, 0.001, 86400.0);
    require_in_range("temperature", temperature, 0.0, 2.0);
    require_at_least("most_tokens", most_tokens, 1);
    JsonWriter json(0);
    json.object([&] {
      json.member("model", model);
      json.member("temperature", temperature);
      json.member("max_tokens", most_tokens);
      json.array("messages", [&] {
        const auto message = [&json](const char* role, const std::string& content) {
          json.object([&] {
            json.member("role", role);
            json.member("content", content);
          });
        };
        message("system", prompt.system);
        message("user", prompt.user);
      });
    });

    std::unique_ptr<httplib::Client> client;
    try {
      client = std::make_unique<httplib::Client>(server);
    } catch (const std::invalid_argument&) {  // NOLINT(bugprone-empty-catch): told below
    }
    if (!client || !client->is_valid())
      throw DataError("'" + server + "' is no server that can be asked, expected http://host:port");
    const auto whole = static_cast<std::int64_t>(timeout);
    const auto rest = static_cast<std::int64_t>((timeout - static_cast<double>(whole)) * 1e6);
    client->set_connection_timeout(static_cast<std::time_t>(whole), static_cast<std::time_t>(rest));
    client->set_read_timeout(static_cast<std::time_t>(whole), static_cast<std::time_t>(rest));
    client->set_write_timeout(static_cast<std::time_t>(whole), static_cast<std::time_t>(rest));

    httplib::Request request;
    request.method = "POST";
    request.path = path;
    request.set_header("Content-Type", "application/json");
    if (!key.empty()) request.set_header("Authorization", "Bearer " + key);
    request.body = json.text();
    std::string body;
    bool too_long = false;
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      too_long = body.size() + size > largest_answer;
      if (!too_long) body.append(data, size);
      return !too_long;
    };
    bool late = false;
    const auto result = [&] {
      const Deadline deadline(*client, timeout, late);
      return client->send(request);
    }();
    if (late) throw DataError(server + ": no whole answer within " + std::to_string(timeout) + " s");
    if (too_long)
      throw DataError(server + ": an answer of more than " + std::to_string(largest_answer) + " bytes");
    if (!result) throw DataError(server + ": " + httplib::to_string(result.error()));
    if (result->status != 200)
      throw DataError(server + path + ": status " + std::to_string(result->status) +
                      ", expected 200: " + beginning(body));
    auto text = detail::JsonPath::string_at(body, {"choices", "0", "message", "content"});
    if (!text)
      throw DataError(server + path +
                      ": expected a JSON object with choices[0].message.content, found: " + beginning(body));
    return *std::move(text);
  }

  /// Of the body of an answer, in bytes.
  static constexpr std::size_t largest_answer = std::size_t{1} << 20;

 private:
  // What a message shows of an answer.
  std::string beginning(std::string body) const {
    if (!key.empty())
      for (std::size_t at = 0; (at = body.find(key, at)) != std::string::npos; at += 5)
        body.replace(at, key.size(), "(key)");
    return body.substr(0, 200);
  }

  // Ends what a client does once its time is over: the timeouts of cpp-httplib are those of one read or
  // write, and a server that sends a byte now and then never meets them.
  class Deadline {
   public:
    Deadline(httplib::Client& client, double seconds, bool& late)
        : thread_([this, &client, &late,
                   at = std::chrono::steady_clock::now() +
                        std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                            std::chrono::duration<double>(seconds))] {
            std::unique_lock lock(mutex_);
            late = !done_.wait_until(lock, at, [this] { return is_done_; });
            // Again and again: a connection may come about between two.
            while (!is_done_) {
              lock.unlock();
              client.stop();
              lock.lock();
              done_.wait_for(lock, std::chrono::milliseconds(20), [this] { return is_done_; });
            }
          }) {}
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline() {
      {
        const std::lock_guard lock(mutex_);
        is_done_ = true;
      }
      done_.notify_one();
      thread_.join();
    }

   private:
    std::mutex mutex_;
    std::condition_variable done_;
    bool is_done_ = false;
    std::thread thread_;  // last: it uses the others
  };
};

static_assert(Advisor<ChatCompletion>);

}  // namespace kindred::inline v0
