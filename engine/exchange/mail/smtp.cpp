// libcurl, behind an interface of ours: its macros and callbacks stay in this file.
// The library's own sentences may name the server or an address, so only its code and the server's number get out.
#include "engine/exchange/mail/smtp.hpp"

#include "engine/exchange/library.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace traimas::exchange {
namespace {

struct Upload {
    std::string_view rest;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* upload)
{
    auto& rest = static_cast<Upload*>(upload)->rest;
    const auto length = std::min(size * count, rest.size());
    std::memcpy(buffer, rest.data(), length);
    rest.remove_prefix(length);
    return length;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*)
{
    return size * count;
}

int go_on(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

class Recipients {
public:
    explicit Recipients(const std::string& address) : list_{curl_slist_append(nullptr, ("<" + address + ">").c_str())}
    {
        if (list_ == nullptr) {
            throw std::bad_alloc{};
        }
    }
    ~Recipients() { curl_slist_free_all(list_); }
    Recipients(const Recipients&) = delete;
    Recipients& operator=(const Recipients&) = delete;
    [[nodiscard]] curl_slist* list() const { return list_; }

private:
    curl_slist* list_;
};

std::string address_of(const SmtpOptions& options)
{
    const bool is_ipv6 = options.host.find(':') != std::string::npos;
    const auto host = is_ipv6 ? "[" + options.host + "]" : options.host;
    const auto* scheme = options.security == SmtpSecurity::tls ? "smtps://" : "smtp://";
    return scheme + host + ":" + std::to_string(options.port) + "/" + options.hello;
}

}  // namespace

struct SmtpMailer::Handle {
    CURL* curl;
    explicit Handle(CURL* easy) : curl{easy} {}
    ~Handle() { curl_easy_cleanup(curl); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    template <class Value>
    void set(CURLoption option, Value value)
    {
        if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
            throw std::runtime_error{"libcurl refuses option " + std::to_string(static_cast<int>(option))};
        }
    }
};

SmtpMailer::SmtpMailer(SmtpOptions options) : options_{std::move(options)}
{
    start_curl();
    handle_ = std::make_unique<Handle>(curl_easy_init());
    if (handle_->curl == nullptr) {
        throw std::runtime_error{"libcurl gives no handle"};
    }
    auto& it = *handle_;
    it.set(CURLOPT_URL, address_of(options_).c_str());
    it.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    it.set(CURLOPT_PROXY, "");  // whatever the environment says
    it.set(CURLOPT_NOSIGNAL, 1L);
    it.set(CURLOPT_USE_SSL,
           static_cast<long>(options_.security == SmtpSecurity::plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    it.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // at least, whatever the system allows
    it.set(CURLOPT_SSL_VERIFYPEER, options_.verify ? 1L : 0L);
    it.set(CURLOPT_SSL_VERIFYHOST, options_.verify ? 2L : 0L);
    if (!options_.ca_file.empty()) {
        it.set(CURLOPT_CAINFO, options_.ca_file.c_str());
    }
    if (!options_.user.empty()) {
        it.set(CURLOPT_USERNAME, options_.user.c_str());
        it.set(CURLOPT_PASSWORD, options_.password.c_str());
    }
    it.set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_timeout.count()));
    it.set(CURLOPT_TIMEOUT, static_cast<long>(options_.timeout.count()));
    it.set(CURLOPT_UPLOAD, 1L);
    it.set(CURLOPT_READFUNCTION, &give);
    it.set(CURLOPT_WRITEFUNCTION, &drop);
    it.set(CURLOPT_NOPROGRESS, 0L);
    it.set(CURLOPT_XFERINFOFUNCTION, &go_on);
    it.set(CURLOPT_XFERINFODATA, static_cast<void*>(&stopping_));
}

SmtpMailer::~SmtpMailer() = default;

std::optional<std::string> SmtpMailer::send(const Envelope& envelope)
{
    const Recipients recipients{envelope.to};
    Upload upload{envelope.text};
    auto& it = *handle_;
    it.set(CURLOPT_MAIL_FROM, ("<" + envelope.from + ">").c_str());
    it.set(CURLOPT_MAIL_RCPT, recipients.list());
    it.set(CURLOPT_READDATA, static_cast<void*>(&upload));
    const auto done = curl_easy_perform(it.curl);
    long answered = 0;
    curl_easy_getinfo(it.curl, CURLINFO_RESPONSE_CODE, &answered);
    it.set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));  // the list ends with this function
    if (done == CURLE_OK) {
        return std::nullopt;
    }
    return std::string{curl_easy_strerror(done)} + (answered >= 400 ? "; SMTP " + std::to_string(answered) : "");
}

}  // namespace traimas::exchange
