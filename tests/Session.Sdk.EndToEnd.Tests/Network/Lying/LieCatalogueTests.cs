using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>The list of lies leaves no field out, and each lie is one.</summary>
public sealed class LieCatalogueTests
{
    private const string AccountId = "057a46e129fd805047448437e4744f1f1576be8c449fdf57e0c580d36c5cfc6668";

    private static readonly string Own = new('a', 64);
    private static readonly string Other = new('b', 64);

    private static readonly string Store = "{\"hash\":\"h\",\"hf\":[19,4],\"swarm\":{\"" + Own + "\":{\"expiry\":1795396557803,\"signature\":\"c2ln\"},\"" + Other
        + "\":{\"already\":true,\"signature\":\"b3RoZXI=\"}},\"t\":1795396557803}";

    private static ToldAnswer Honest => new(200, Store, Own, AccountId);

    [Fact]
    public void Every_field_is_lied_about()
    {
        string[] fields = [.. LieCatalogue.OfFields(Store, Own).Select(lie => lie.Field).Distinct()];
        Assert.Equal(
            ["", "hash", "hf", "hf[0]", "hf[1]", "swarm", "swarm.(own)", "swarm.(own).expiry", "swarm.(own).signature", "swarm.(other)", "swarm.(other).already", "swarm.(other).signature", "t"],
            fields);
    }

    [Fact]
    public void Every_lie_has_a_name_of_its_own_and_says_something_else_than_the_truth()
    {
        AnswerLie[] lies = [.. LieCatalogue.OfFields(Store, Own), .. LieCatalogue.OfWhole()];
        Assert.Equal(lies.Length, lies.Select(lie => lie.ToString()).Distinct().Count());
        Assert.All(lies, lie => Assert.NotEqual(Honest, lie.Apply(Honest)));
    }

    [Fact]
    public void A_lie_about_a_field_leaves_the_others_as_they_are()
    {
        AnswerLie lie = LieCatalogue.OfFields(Store, Own).Single(lie => lie is { Field: "swarm.(own).expiry", Name: "negative" });
        JsonNode told = JsonNode.Parse(lie.Apply(Honest).Body)!;
        Assert.Equal(-1, told["swarm"]![Own]!["expiry"]!.GetValue<int>());
        told["swarm"]![Own]!["expiry"] = 1795396557803;
        Assert.Equal(Store, told.ToJsonString());
    }

    [Fact]
    public void A_lie_fits_another_answer_of_the_same_form()
    {
        AnswerLie lie = LieCatalogue.OfFields(Store, Own).Single(lie => lie is { Field: "swarm.(other).signature", Name: "left out" });
        string another = Store.Replace(Other, new string('c', 64), StringComparison.Ordinal);
        JsonNode told = JsonNode.Parse(lie.Apply(Honest with { Body = another }).Body)!;
        Assert.Null(told["swarm"]![new string('c', 64)]!["signature"]);
    }

    [Fact]
    public void A_lie_can_give_back_who_asked()
    {
        AnswerLie[] lies = [.. LieCatalogue.OfFields(Store, Own).Where(lie => lie.Name == "the account id of the one who asks")];
        Assert.Equal(["hash", "swarm.(own).signature", "swarm.(other).signature"], lies.Select(lie => lie.Field));
        Assert.All(lies, lie => Assert.Contains(AccountId, lie.Apply(Honest).Body));
    }

    [Fact]
    public void Lies_about_what_the_liar_signs_are_known() =>
        Assert.Equal(["swarm.(own)", "swarm.(own).expiry"], LieCatalogue.OfFields(Store, Own).Where(lie => lie.IsAboutOwnEntry).Select(lie => lie.Field).Distinct());

    [Fact]
    public void A_field_can_be_there_twice()
    {
        AnswerLie lie = LieCatalogue.OfFields(Store, Own).Single(lie => lie is { Field: "hash", Name: "a second time, otherwise" });
        using JsonDocument told = JsonDocument.Parse(lie.Apply(Honest).Body);
        Assert.Equal(["h", "7"], told.RootElement.EnumerateObject().Where(field => field.Name == "hash").Select(field => field.Value.ToString()));
    }
}
