using SessionSdk.Configs;
using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Community URLs and their canonical forms.</summary>
internal sealed class CommunityUrlArea : ConformanceArea
{
    public override string Name => "community_url";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "parse_full_url":
                Parse(known, mustHaveKey: true);
                break;
            case "parse_partial_url":
                Parse(known, mustHaveKey: false);
                break;
            case "canonical_url":
                Same(known.Valid, CommunityUrl.TryCanonicalise(known.Text("url"), out string? url), "accepted");
                Same(known.TextOrNull("result"), url, "url");
                break;
            case "canonical_room":
                Same(known.Valid, CommunityUrl.TryCanonicaliseRoom(known.Text("room"), out string? room), "accepted");
                Same(known.TextOrNull("result"), room, "room");
                break;
            case "full_url":
                string Full() => CommunityAddress.Create(known.Text("base_url"), known.Text("room"), X25519PublicKey.Parse(known.Text("pubkey"))).ToString();
                if (known.Valid)
                {
                    Same(known.Text("result"), Full(), "url");
                }
                else
                {
                    Refused(() => Full(), "the address");
                }

                break;
            default:
                throw Unknown(known);
        }
    }

    private static void Parse(ConformanceCase known, bool mustHaveKey)
    {
        bool read = CommunityUrl.TrySplit(known.Text("url"), out string? baseUrl, out string? room, out byte[]? key) && (key is not null || !mustHaveKey);
        Same(known.Valid, read, "accepted");
        if (known.Valid)
        {
            var result = new ConformanceCase(known.Get("result"));
            Same(result.Text("base_url"), baseUrl, "base url");
            Same(result.Text("room"), room, "room");
            Same(result.TextOrNull("pubkey"), key is null ? null : Convert.ToHexStringLower(key), "public key");
        }
    }
}
