using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Answers which versions of the clients there are.</summary>
internal sealed class ReleaseBoard(Func<long> now)
{
    private readonly ConcurrentDictionary<string, (DevRelease Release, long Updated)> _releases = new();

    public static bool IsPlatform(string? name) => name is "desktop" or "android" or "ios";

    public void Set(string platform, DevRelease release) => _releases[platform] = (release, now());

    public FileAnswer Answer(string platform)
    {
        if (!_releases.TryGetValue(platform, out (DevRelease Release, long Updated) entry))
        {
            return FileAnswer.Code(502);
        }

        var body = new JsonObject
        {
            ["status_code"] = 200,
            ["updated"] = PythonJson.Seconds(entry.Updated),
            ["result"] = entry.Release.Version,
        };
        Describe(body, entry.Release);
        if (entry.Release.Prerelease is { } prerelease)
        {
            var later = new JsonObject { ["result"] = prerelease.Version, ["updated"] = PythonJson.Seconds(entry.Updated) };
            Describe(later, prerelease);
            body["prerelease"] = later;
        }

        return FileAnswer.Json(body);
    }

    /// <summary>Answers with invented numbers about the token.</summary>
    public FileAnswer TokenInfo() => FileAnswer.Json(new JsonObject
    {
        ["status_code"] = 200,
        ["info"] = new JsonObject
        {
            ["maximum_supply"] = 240_000_000,
            ["sent_per_node"] = 25_000,
            ["staking_reward_pool"] = 40_000_000,
            ["history"] = new JsonArray(new JsonObject
            {
                ["current_value"] = "0.100000",
                ["circulating_supply"] = 80_000_000,
                ["total_nodes"] = 2000,
                ["updated"] = PythonJson.Seconds(now()),
            }),
        },
    });

    private static void Describe(JsonObject body, DevRelease release)
    {
        if (release.Name is not null)
        {
            body["name"] = release.Name;
        }

        if (release.Notes is not null)
        {
            body["notes"] = release.Notes;
        }

        if (release.Assets is { Count: > 0 } assets)
        {
            var list = new JsonArray();
            foreach ((string name, Uri url) in assets)
            {
                list.Add((JsonNode)new JsonObject { ["name"] = name, ["url"] = url.ToString() });
            }

            body["assets"] = list;
        }
    }
}
