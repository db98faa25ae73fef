using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>What a node tells about where an account lives: only of that account, never endlessly many members and none twice.</summary>
internal sealed class MisdirectionTarget : FuzzTarget
{
    private const int MoreThanAnySwarm = 256;

    private static readonly SessionAddress Address = FuzzKeys.Alice.Id;

    public override InputForm Form => InputForm.Json;

    public override IReadOnlyList<byte[]> Dictionary => ["\"snodes\""u8.ToArray(), "\"results\""u8.ToArray(), "\"result\""u8.ToArray(), "\"body\""u8.ToArray(), "421"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        ToldSwarm? alone = Read(input, 421, isAboutAccount: true);
        ToldSwarm? part = Read(input, 200, isAboutAccount: true);
        ToldSwarm? other = Read(input, 200, isAboutAccount: false);
        meter.Check();
        Must.Hold(other is null);
        foreach (ToldSwarm told in new[] { alone, part }.OfType<ToldSwarm>())
        {
            Must.Hold(told.Members.Count is > 0 and <= MoreThanAnySwarm && told.Members.Distinct().Count() == told.Members.Count);
        }

        return alone is not null || part is not null;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        string swarm = $$$$"""{"snodes":[{"pubkey_ed25519":"{{{{FuzzKeys.Bob.Ed25519PublicKey}}}}","port":22021},{"pubkey_ed25519":"{{{{FuzzKeys.Alice.Ed25519PublicKey}}}}"},null],"swarm":"4fffffffffffffff","pubkey":"{{{{Address}}}}"}""";
        yield return FuzzKeys.Bytes(swarm);
        yield return FuzzKeys.Bytes($$$$"""{"results":[{"code":200,"body":{}},{"code":421,"body":{{{{swarm}}}}}]}""");
        yield return FuzzKeys.Bytes($$$$"""{"result":{"code":421,"body":{{{{swarm}}}}}}""");
        yield return FuzzKeys.Bytes($$$$"""{"snodes":[{"pubkey_ed25519":"{{{{new string('0', 2 * Ed25519.PublicKeySize)}}}}"}],"pubKey":"{{{{Address.ToString()[2..]}}}}"}""");
    }

    private static ToldSwarm? Read(ReadOnlySpan<byte> input, int status, bool isAboutAccount)
    {
        try
        {
            return MisdirectionJson.Read(input, Address, status, _ => isAboutAccount);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
