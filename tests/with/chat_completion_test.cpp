#include "kindred/with/chat_completion.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

#include "advice/small_shop.hpp"
#include "kindred/advice/advisor.hpp"
#include "kindred/core/error.hpp"
#include "support/catch.hpp"
#include "support/message_of.hpp"

using namespace kindred;
using Catch::Matchers::ContainsSubstring;
using kindred_test::message_of;

namespace {

// A server on this machine that answers every path in its own way and remembers what it was asked.
class StubServer {
 public:
  StubServer() {
    server_.Post("/v1/chat/completions", [this](const httplib::Request& request,
                                                httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      body_ = request.body;
      authorization_ = request.get_header_value("Authorization");
      response.set_content(R"({"id":"1","choices":[{"index":0,"message":{"role":"assistant",)"
                           R"("content":"2: dark roast\n9: from elsewhere"}}],"usage":{"total_tokens":9}})",
                           "application/json");
    });
    server_.Post("/busy", [](const httplib::Request&, httplib::Response& response) {
      response.status = 429;
      response.set_content("too many requests", "text/plain");
    });
    server_.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
      response.status = 401;
      const std::string said = request.get_header_value("Authorization");
      response.set_content("no such key: " + said + said + std::string(150, '.') + said, "text/plain");
    });
    server_.Post("/page", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("<html>not JSON</html>", "text/html");
    });
    server_.Post("/endless", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(ChatCompletion::largest_answer + 1, ' '), "application/json");
    });
    server_.Post("/dribble", [](const httplib::Request&, httplib::Response& response) {
      // Two bytes at a time, each soon enough for a timeout of reads.
      response.set_chunked_content_provider("application/json",
                                            [](std::size_t offset, httplib::DataSink& sink) {
                                              if (offset >= 200) {
                                                sink.done();
                                                return true;
                                              }
                                              std::this_thread::sleep_for(std::chrono::milliseconds(50));
                                              return sink.write("  ", 2);
                                            });
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  StubServer(const StubServer&) = delete;
  StubServer& operator=(const StubServer&) = delete;
  ~StubServer() {
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  std::string body() const {
    const std::lock_guard lock(mutex_);
    return body_;
  }
  std::string authorization() const {
    const std::lock_guard lock(mutex_);
    return authorization_;
  }

 private:
  mutable std::mutex mutex_;
  std::string body_, authorization_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_CASE("an endpoint of the chat-completion form advises") {
  StubServer server;
  const RequestReader reader = advice_test::small_reader();
  const Advice advice = advise(reader, reader.read("coffee \"strong\""));
  const ChatCompletion advisor{.server = server.url(), .model = "small", .key = "secret", .timeout = 5};
  const AdvisorAnswer answer = consult(advisor, advice, reader.catalog());
  REQUIRE(answer.picks.size() == 1);
  CHECK(answer.picks[0].item == advice.products[1].item);
  CHECK(answer.picks[0].reason == "dark roast");
  REQUIRE(answer.dropped.size() == 1);
  CHECK(answer.dropped[0].why == "product 9 is not one of the 4 offered");
  CHECK(server.authorization() == "Bearer secret");
  CHECK_THAT(server.body(), ContainsSubstring("\"model\""));
  CHECK_THAT(server.body(), ContainsSubstring("\"small\""));
  CHECK(detail::JsonPath::string_at(server.body(), {"messages", "0", "role"}) == "system");
  CHECK_THAT(*detail::JsonPath::string_at(server.body(), {"messages", "0", "content"}),
             ContainsSubstring("NUMBER: REASON"));
}

TEST_CASE("an endpoint that fails is told from one that answers") {
  StubServer server;
  const auto failure = [](const ChatCompletion& advisor) {
    return message_of<DataError>([&] { (void)advisor(ChatPrompt{"a", "b"}); });
  };
  CHECK_THAT(failure({.server = server.url(), .path = "/busy", .key = "secret"}),
             ContainsSubstring("/busy: status 429, expected 200: too many requests"));
  CHECK(failure({.server = server.url(), .path = "/busy", .key = "secret"}).find("secret") ==
        std::string::npos);
  const std::string echoed = failure({.server = server.url(), .path = "/echo", .key = "sk-secret"});
  CHECK_THAT(echoed, ContainsSubstring("no such key: Bearer (key)Bearer (key)"));
  CHECK(echoed.find("sk-") == std::string::npos);
  CHECK_THAT(failure({.server = server.url(), .path = "/nothing"}), ContainsSubstring("status 404"));
  CHECK_THAT(failure({.server = server.url(), .path = "/page"}),
             ContainsSubstring("choices[0].message.content"));
  CHECK_THAT(failure({.server = server.url(), .path = "/endless"}),
             ContainsSubstring("more than 1048576 bytes"));
  CHECK_THAT(failure({.server = "ftp://x"}), ContainsSubstring("is no server"));
  std::string gone;
  {
    const StubServer short_lived;
    gone = short_lived.url();
  }
  CHECK_THAT(failure({.server = gone, .timeout = 2}), ContainsSubstring(gone));
  CHECK_THROWS_AS(ChatCompletion{.timeout = 0}(ChatPrompt{}), OptionError);
  CHECK_THROWS_AS(ChatCompletion{.temperature = 3}(ChatPrompt{}), OptionError);
}

TEST_CASE("the timeout is that of the whole answer, however it comes") {
  StubServer server;
  const auto begin = std::chrono::steady_clock::now();
  const std::string message = message_of<DataError>([&] {
    (void)ChatCompletion{.server = server.url(), .path = "/dribble", .timeout = 0.3}(ChatPrompt{"a", "b"});
  });
  CHECK_THAT(message, ContainsSubstring("no whole answer within 0.3"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));  // 5 s by itself
}
