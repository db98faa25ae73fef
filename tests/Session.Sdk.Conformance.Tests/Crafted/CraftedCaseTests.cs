using System.Text.Json;
using SessionSdk.Conformance.Areas;
using SessionSdk.Conformance.Areas.Configs;

namespace SessionSdk.Conformance.Tests.Crafted;

/// <summary>Single cases in the form of the vectors, for what the known answers that the repository carries do not show.</summary>
public sealed class CraftedCaseTests
{
    private const string Seed = CraftedScenario.FirstSeed;

    [Theory]
    [InlineData("""{"op":"parse_partial_url","url":"https://example.com/","result":{"base_url":"https://example.com","room":"","pubkey":null}}""")]
    [InlineData("""{"op":"parse_partial_url","url":"https://example.com/r/a/b","result":{"base_url":"https://example.com","room":"a/b","pubkey":null}}""")]
    [InlineData("""{"op":"full_url","valid":false,"base_url":"https://example.com","room":"r","pubkey":"00"}""")]
    [InlineData("""{"op":"full_url","valid":false,"base_url":"https://example","room":"r","pubkey":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}""")]
    [InlineData("""{"op":"canonical_room","valid":false,"room":"a b"}""")]
    public void Community_urls(string json) => Run(new CommunityUrlArea(), json);

    [Theory]
    [InlineData($$"""{"op":"wrap","valid":false,"seed":"{{Seed}}","namespace":0,"seqno":1,"data":"00"}""")]
    [InlineData("""{"op":"wrap","valid":false,"seed":"00","namespace":2,"seqno":1,"data":"00"}""")]
    [InlineData($$"""{"op":"unwrap","valid":false,"seed":"{{Seed}}","namespace":13,"wrapped":"00"}""")]
    [InlineData("""{"op":"unwrap","valid":false,"seed":"00","namespace":2,"wrapped":"00"}""")]
    [InlineData("""{"op":"encrypt","valid":false,"key":"3671f2c90c1d76f18194c9cb8f8c32b100000000000000000000000000000000","domain":"","message":"00"}""")]
    [InlineData("""{"op":"encrypt","valid":false,"key":"3671f2c90c1d76f18194c9cb8f8c32b100000000000000000000000000000000","domain":"aaaaaaaaaaaaaaaaaaaaaaaaa","message":"00"}""")]
    [InlineData("""{"op":"decrypt","valid":false,"key":"36","domain":"x","ciphertext":"00"}""")]
    public void Building_blocks(string json) => Run(new ConfigCryptoArea(), json);

    [Theory]
    [InlineData($$"""{"op":"encrypt_message","valid":false,"sender_seed":"{{Seed}}","group_id":"05","group_key":"{{Seed}}","compress":true,"padding":256,"plaintext":"00"}""")]
    [InlineData($$"""{"op":"encrypt_message","valid":false,"sender_seed":"00","group_id":"0322ffdc19ac92f9e665faf455876aba7b0a73fcc9fa5011817032f948f10b8661","group_key":"{{Seed}}","compress":true,"padding":256,"plaintext":"00"}""")]
    [InlineData($$"""{"op":"decrypt_message","valid":false,"group_id":"05","group_keys":["{{Seed}}"],"ciphertext":"00"}""")]
    [InlineData("""{"op":"decrypt_message","valid":false,"group_id":"0322ffdc19ac92f9e665faf455876aba7b0a73fcc9fa5011817032f948f10b8661","group_keys":["00"],"ciphertext":"000000000000000000000000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData($$"""{"op":"load_key_message","valid":false,"user_seed":"{{Seed}}","group_pk":"00","message":"6465","timestamp_ms":1}""")]
    [InlineData($$"""{"op":"load_key_message","valid":false,"user_seed":"{{Seed}}","group_pk":"{{Seed}}","group_seed":"{{Seed}}","message":"6465","timestamp_ms":1}""")]
    [InlineData($$"""{"op":"load_key_message","valid":false,"user_seed":"{{Seed}}","group_pk":"22ffdc19ac92f9e665faf455876aba7b0a73fcc9fa5011817032f948f10b8661","message":"6465","timestamp_ms":1}""")]
    [InlineData($$"""{"op":"key_supplement","valid":false,"group_seed":"{{Seed}}","keys":[],"session_ids":["05"]}""")]
    [InlineData($$"""{"op":"swarm_verify_subaccount","valid":false,"group_id":"03","user_seed":"{{Seed}}","signing_value":"","write":false,"delete":false}""")]
    [InlineData($$"""{"op":"swarm_subaccount_sign","valid":false,"user_seed":"{{Seed}}","signing_value":"","message":"00"}""")]
    public void Groups(string json) => Run(new GroupsArea(), json);

    private static void Run(ConformanceArea area, string json)
    {
        using var document = JsonDocument.Parse(json);
        area.Run(new ConformanceCase(document.RootElement));
    }
}
