using SessionSdk.Configs;
using SessionSdk.Encoding;

namespace SessionSdk.Fuzz;

/// <summary>URLs of communities: the canonical form is its own, and what is read and written again is the same.</summary>
internal sealed class CommunityUrlTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 2048;

    public override int AllocationFactor => 16;

    public override IReadOnlyList<byte[]> Dictionary => ["?public_key="u8.ToArray(), "/r/"u8.ToArray(), "https://"u8.ToArray(), ":443"u8.ToArray(), ":0"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isAddress = CommunityAddress.TryParse(text, out CommunityAddress? address);
        bool isSplit = CommunityUrl.TrySplit(text, out string? baseUrl, out _, out _);
        bool isBase = CommunityUrl.TryCanonicalise(text, out string? canonical);
        bool isRoom = CommunityUrl.TryCanonicaliseRoom(text, out string? room);
        meter.Check();
        Must.Hold(!isBase || (CommunityUrl.TryCanonicalise(canonical, out string? sameBase) && sameBase == canonical));
        Must.Hold(!isRoom || (CommunityUrl.TryCanonicaliseRoom(room, out string? sameRoom) && sameRoom == room));
        Must.Hold(!isAddress || isSplit);
        if (isAddress)
        {
            Must.Hold(CommunityAddress.TryParse(address!.ToString(), out CommunityAddress? again) && again.Equals(address) && again.Room == address.Room);
            Must.Hold(CommunityAddress.TryParse($"{baseUrl}/{address.Room}?public_key={ZBase32.Encode(address.PublicKey.AsSpan())}", out CommunityAddress? short32) && short32.Equals(address));
            Must.Hold(CommunityAddress.TryParse($"{baseUrl}/r/{address.Room}?public_key={Convert.ToBase64String(address.PublicKey.AsSpan())}", out CommunityAddress? short64) && short64.Equals(address));
        }

        return isAddress || isBase || isRoom;
    }

    public override IEnumerable<byte[]> Seeds() => VectorFile.Texts("community_url", "url").Select(FuzzKeys.Bytes);
}
