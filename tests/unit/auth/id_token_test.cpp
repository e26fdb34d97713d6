// ID tokens, good and hostile: each check has a token that breaks nothing else.
// Keys are made anew in each run; tokens are signed by the same library that reads them, and forged by hand.
#include "api/auth/id_token.hpp"
#include "api/auth/jose_text.hpp"

#include <cjose/cjose.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>

namespace traimas::auth {
namespace {

using nlohmann::json;

constexpr std::int64_t kNow = 1'800'000'000;

using Jwk = std::unique_ptr<cjose_jwk_t, decltype(&cjose_jwk_release)>;

struct Key {
    Jwk key;
    json exported;  // the public half, as a provider shows it
};

Key with_id(cjose_jwk_t* made, const std::string& id)
{
    cjose_err error{};
    Key key{{made, &cjose_jwk_release}, nullptr};
    const std::unique_ptr<char, decltype(&std::free)> text{cjose_jwk_to_json(key.key.get(), false, &error), &std::free};
    key.exported = json::parse(text.get());
    key.exported["kid"] = id;
    key.exported["use"] = "sig";
    return key;
}

Key rsa_key(const std::string& id, std::size_t bits = 2'048)
{
    cjose_err error{};
    return with_id(cjose_jwk_create_RSA_random(bits, nullptr, 0, &error), id);
}

Key ec_key(const std::string& id)
{
    cjose_err error{};
    return with_id(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error), id);
}

const Key& signer()
{
    static const Key kKey = rsa_key("one");
    return kKey;
}

std::string set_of(const std::vector<json>& keys)
{
    return json{{"keys", keys}}.dump();
}

json good_claims()
{
    return {{"iss", "https://id.example"},
            {"sub", "248289761001"},
            {"aud", "traimas"},
            {"exp", kNow + 300},
            {"iat", kNow - 5},
            {"nonce", "n-0S6_WzA2Mj"},
            {"preferred_username", "thanakorn"}};
}

std::string signed_token(const Key& key, const json& header, const json& claims)
{
    cjose_err error{};
    const auto text = claims.dump();
    cjose_header_t* fields = cjose_header_new(&error);
    for (const auto& [name, value] : header.items()) {
        cjose_header_set(fields, name.c_str(), value.get<std::string>().c_str(), &error);
    }
    const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws{
        cjose_jws_sign(key.key.get(), fields, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), &error),
        &cjose_jws_release};
    cjose_header_release(fields);
    const char* compact = nullptr;
    if (!jws || !cjose_jws_export(jws.get(), &compact, &error)) {
        ADD_FAILURE() << "cannot sign: " << (error.message == nullptr ? "" : error.message);
        return {};
    }
    return compact;
}

std::string by_signer(const json& claims)
{
    return signed_token(signer(), {{"alg", "RS256"}, {"kid", "one"}}, claims);
}

ExpectedToken expected()
{
    return {.issuer = "https://id.example",
            .client_id = "traimas",
            .nonce = "n-0S6_WzA2Mj",
            .name_claim = "preferred_username",
            .now = from_micros(kNow * 1'000'000)};
}

std::string reason(const std::string& token, const std::string& keys, const ExpectedToken& wanted = expected())
{
    const auto read = read_id_token(token, keys, wanted);
    if (read) {
        return "taken";
    }
    const auto problem = read.error();
    EXPECT_EQ(problem.code, "id_token_refused");
    return problem.arguments.at(0).second;
}

std::string reason_of(const json& claims)
{
    return reason(by_signer(claims), set_of({signer().exported}));
}

std::string unsigned_token(const json& header, const json& claims, const std::string& signature = "")
{
    return base64url(header.dump()) + "." + base64url(claims.dump()) + "." + base64url(signature);
}

TEST(IdToken, SaysWhoSomebodyIs)
{
    const auto read = read_id_token(by_signer(good_claims()), set_of({signer().exported}), expected());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->subject, "248289761001");
    EXPECT_EQ(read->name, "thanakorn");
    const auto curve = ec_key("two");
    EXPECT_EQ(reason(signed_token(curve, {{"alg", "ES256"}, {"kid", "two"}}, good_claims()),
                     set_of({signer().exported, curve.exported})),
              "taken");
    EXPECT_EQ(reason(signed_token(signer(), {{"alg", "PS256"}}, good_claims()), set_of({signer().exported})), "taken")
        << "without an id, and just one key";
}

TEST(IdToken, IsRefusedForAnyClaimThatIsNotRight)
{
    const auto with = [](const char* name, const json& value) {
        auto claims = good_claims();
        claims[name] = value;
        return reason_of(claims);
    };
    const auto without = [](const char* name) {
        auto claims = good_claims();
        claims.erase(name);
        return reason_of(claims);
    };
    EXPECT_EQ(with("iss", "https://id.example/"), "issuer");
    EXPECT_EQ(with("iss", "https://evil.example"), "issuer");
    EXPECT_EQ(with("iss", 7), "issuer");
    EXPECT_EQ(without("iss"), "issuer");
    EXPECT_EQ(with("aud", "another"), "audience");
    EXPECT_EQ(with("aud", json::array({"another", "traimas"})), "audience") << "told to two, and does not say for whom";
    EXPECT_EQ(with("aud", json::array()), "audience");
    EXPECT_EQ(with("azp", "another"), "audience");
    EXPECT_EQ(without("aud"), "audience");
    EXPECT_EQ(with("exp", kNow - 61), "expired");
    EXPECT_EQ(with("exp", "soon"), "expired");
    EXPECT_EQ(with("exp", 1e300), "expired");
    EXPECT_EQ(with("exp", -1), "expired");
    EXPECT_EQ(without("exp"), "expired");
    EXPECT_EQ(with("iat", kNow + 120), "early");
    EXPECT_EQ(without("iat"), "early");
    EXPECT_EQ(with("nbf", kNow + 120), "early");
    EXPECT_EQ(with("nonce", "another"), "nonce");
    EXPECT_EQ(without("nonce"), "nonce");
    EXPECT_EQ(with("sub", ""), "subject");
    EXPECT_EQ(with("sub", std::string(256, 'x')), "subject");
    EXPECT_EQ(with("sub", json::array({"248289761001"})), "subject");
    auto several = good_claims();
    several["aud"] = json::array({"another", "traimas"});
    several["azp"] = "traimas";
    EXPECT_EQ(reason_of(several), "taken");
}

TEST(IdToken, IsRefusedForAnySignatureButTheProviders)
{
    const auto keys = set_of({signer().exported});
    const auto good = by_signer(good_claims());
    EXPECT_EQ(reason(unsigned_token({{"alg", "none"}}, good_claims()), keys), "algorithm");
    EXPECT_EQ(reason(unsigned_token({{"alg", "None"}}, good_claims()), keys), "algorithm");
    EXPECT_EQ(reason(unsigned_token({{"alg", "RS256"}, {"kid", "one"}}, good_claims()), keys), "signature");
    EXPECT_EQ(reason(unsigned_token({{"alg", "HS256"}, {"kid", "one"}}, good_claims(), "x"), keys), "algorithm")
        << "the public key is no shared secret";
    EXPECT_EQ(reason(signed_token(rsa_key("one"), {{"alg", "RS256"}, {"kid", "one"}}, good_claims()), keys),
              "signature");
    EXPECT_EQ(reason(signed_token(rsa_key("evil"), {{"alg", "RS256"}, {"kid", "evil"}}, good_claims()), keys),
              "key_unknown");
    EXPECT_EQ(reason(signed_token(signer(), {{"alg", "RS512"}, {"kid", "one"}}, good_claims()), keys), "algorithm");
    EXPECT_EQ(reason(signed_token(signer(), {{"alg", "RS256"}, {"kid", "one"}, {"crit", "b64"}}, good_claims()), keys),
              "critical");
    auto other = good_claims();
    other["sub"] = "1";
    const auto first = good.find('.');
    const auto last = good.rfind('.');
    EXPECT_EQ(reason(good.substr(0, first + 1) + base64url(other.dump()) + good.substr(last), keys), "signature");
}

TEST(IdToken, IsReadWithSoundKeysOnly)
{
    const auto weak = rsa_key("weak", 1'024);
    EXPECT_EQ(reason(signed_token(weak, {{"alg", "RS256"}, {"kid", "weak"}}, good_claims()), set_of({weak.exported})),
              "key_weak");
    auto for_encryption = signer().exported;
    for_encryption["use"] = "enc";
    EXPECT_EQ(reason(by_signer(good_claims()), set_of({for_encryption})), "key_unknown");
    auto for_another = signer().exported;
    for_another["alg"] = "PS256";
    EXPECT_EQ(reason(by_signer(good_claims()), set_of({for_another})), "key_unknown");
    EXPECT_EQ(reason(by_signer(good_claims()), set_of({signer().exported, signer().exported})), "key_unknown");
    for (const auto* keys : {"", "{}", "[]", R"({"keys": 7})", R"({"keys": [7, null, []]})", R"({"keys": [{}]})"}) {
        EXPECT_EQ(reason(by_signer(good_claims()), keys), "key_unknown") << keys;
    }
}

TEST(IdToken, IsRefusedWhereItIsNoTokenAtAll)
{
    const auto keys = set_of({signer().exported});
    for (const auto& token : {std::string{}, std::string{"."}, std::string{".."}, std::string{"..."},
                              std::string{"a.b.c"}, std::string(20'000, 'a') + ".b.c", std::string{"e30.e30."},
                              base64url("[]") + ".e30.e30", base64url(R"({"alg":"RS256","alg":"none"})") + ".e30.e30",
                              by_signer(good_claims()) + ".x", by_signer(good_claims()) + "=="}) {
        const auto why = reason(token, keys);
        EXPECT_TRUE(why == "malformed" || why == "algorithm" || why == "signature")
            << token.substr(0, 80) << ": " << why;
    }
}

TEST(IdToken, TellsWhetherTheProofIsNew)
{
    auto wanted = expected();
    wanted.proved_since = from_micros(kNow * 1'000'000);
    auto claims = good_claims();
    const auto keys = set_of({signer().exported});
    EXPECT_EQ(reason(by_signer(claims), keys, wanted), "old_proof");
    claims["auth_time"] = kNow - 3'600;
    EXPECT_EQ(reason(by_signer(claims), keys, wanted), "old_proof");
    claims["auth_time"] = kNow + 2;
    EXPECT_EQ(reason(by_signer(claims), keys, wanted), "taken");
}

TEST(IdToken, NamesItsKeyWithoutBeingTrusted)
{
    EXPECT_EQ(key_id_of(by_signer(good_claims())), "one");
    EXPECT_EQ(key_id_of("nonsense"), "");
    EXPECT_TRUE(has_key(set_of({signer().exported}), "one"));
    EXPECT_FALSE(has_key(set_of({signer().exported}), "two"));
    EXPECT_FALSE(has_key("nonsense", "one"));
}

}  // namespace
}  // namespace traimas::auth
