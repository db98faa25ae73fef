using System.Text.RegularExpressions;

namespace SessionSdk.DevNet;

/// <summary>One endpoint: its methods, the form of its path and what it does.</summary>
internal sealed class CommunityRoute
{
    private readonly Regex _path;

    /// <param name="method">GET brings HEAD with it, and every one OPTIONS.</param>
    /// <param name="pattern">The path, with <c>{room}</c>, <c>{n}</c>, <c>{sid}</c>, <c>{named}</c>, <c>{box}</c>, <c>{text}</c> and <c>{emoji}</c> in it.</param>
    /// <param name="answer">What it does.</param>
    public CommunityRoute(string method, string pattern, Func<CommunityCall, CommunityAnswer> answer)
    {
        Methods = method == "GET" ? ["GET", "HEAD", "OPTIONS"] : [method, "OPTIONS"];
        Answer = answer;
        TakesListedIds = pattern.Contains("{sid}", StringComparison.Ordinal);
        string expression = pattern
            .Replace("{room}", @"(?<room>[\w-]{1,64})", StringComparison.Ordinal)
            .Replace("{n}", @"(\d+)", StringComparison.Ordinal)
            .Replace("{sid}", "([012]5[0-9a-fA-F]{64})", StringComparison.Ordinal)
            .Replace("{named}", "([012]5[0-9a-fA-F]{64})", StringComparison.Ordinal)
            .Replace("{box}", "([12]5[0-9a-fA-F]{64})", StringComparison.Ordinal)
            .Replace("{text}", "[^/]+", StringComparison.Ordinal)
            .Replace("{emoji}", "([^/].*)", StringComparison.Ordinal);
        TakesNamedIds = pattern.Contains("{named}", StringComparison.Ordinal);
        TakesBoxIds = pattern.Contains("{box}", StringComparison.Ordinal);
        _path = new Regex(@"\A" + expression + @"\z", RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    public IReadOnlyList<string> Methods { get; }

    public Func<CommunityCall, CommunityAnswer> Answer { get; }

    /// <summary>Gets whether the endpoint has other requests answered.</summary>
    public bool IsComposite { get; init; }

    /// <summary>Gets whether the id in the path must be one that the server lists accounts under.</summary>
    public bool TakesListedIds { get; }

    /// <summary>Gets whether the id in the path may be a plain one as well.</summary>
    public bool TakesNamedIds { get; }

    /// <summary>Gets whether the id in the path is an inbox.</summary>
    public bool TakesBoxIds { get; }

    public RouteMatch? TryMatch(string path, CommunityBlinding blinding)
    {
        Match match = _path.Match(path);
        if (!match.Success)
        {
            return null;
        }

        string[] values = [.. match.Groups.Values.Skip(1).Where(group => group.Name != "room" && group.Success).Select(group => group.Value)];
        return (TakesListedIds || TakesNamedIds || TakesBoxIds) && !MayName(values[0], blinding)
            ? null
            : new RouteMatch(this, match.Groups["room"] is { Success: true } room ? room.Value : null, values);
    }

    private bool MayName(string id, CommunityBlinding blinding) => id[..2] switch
    {
        "05" => TakesNamedIds || (TakesListedIds && blinding == CommunityBlinding.None),
        "15" => true,
        _ => blinding is CommunityBlinding.Both or CommunityBlinding.Only25,
    };
}

/// <summary>A path that has the form of a route.</summary>
internal sealed record RouteMatch(CommunityRoute Route, string? Room, string[] Values);
