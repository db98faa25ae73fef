namespace SessionSdk.DevNet;

/// <summary>Tells what the server can do.</summary>
internal static class CapabilityEndpoints
{
    public static CommunityAnswer Get(CommunityCall call)
    {
        string[] has = [.. Capabilities(call.State).Order(StringComparer.Ordinal)];
        var fields = new JsonFields { { "capabilities", new JsonList(has) } };
        string[] missing = call.Request.GetQuery("required") is { } required ? [.. required.Split(',').Except(has)] : [];
        if (missing.Length == 0)
        {
            return CommunityAnswer.Of(fields);
        }

        fields["missing"] = new JsonList(missing);
        return CommunityAnswer.Of(fields, 412);
    }

    private static IEnumerable<string> Capabilities(CommunityState state)
    {
        yield return "sogs";
        if (state.Options.HasReactions)
        {
            yield return "reactions";
        }

        if (state.Blinding != CommunityBlinding.None)
        {
            yield return "blind";
        }

        if (state.Blinding is CommunityBlinding.Both or CommunityBlinding.Only25)
        {
            yield return "blind25";
        }
    }
}
