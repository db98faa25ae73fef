using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>What a group gives a member to store messages with: tokens as bytes and texts, and their checks.</summary>
internal sealed class SubaccountTarget : FuzzTarget
{
    public override int MaxLength => 512;

    public override int AllocationFactor => 8;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isToken = SubaccountToken.TryCreate(input, out SubaccountToken token);
        bool isText = TokenText.TryRead(text, out SubaccountToken read);
        bool isAuth = SubaccountAuth.TryCreate(input, out SubaccountAuth? auth);
        meter.Check();
        Must.Hold(!isToken || (TokenText.TryRead(token.ToString(), out SubaccountToken same) && same == token));
        Must.Hold(!isText || (SubaccountToken.TryCreate(read.AsSpan(), out SubaccountToken again) && again == read));
        return isToken || isText || (isAuth && auth!.Verify(FuzzKeys.Group.Id, FuzzKeys.Alice));
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        FuzzKeys.Group.CreateSubaccount(FuzzKeys.Alice.Id).ToArray(),
        .. VectorFile.Hex("groups", "signing_value", "swarm_make_subaccount").Take(2),
        .. VectorFile.Hex("groups", "token", "swarm_make_subaccount").Take(2),
        .. VectorFile.Texts("groups", "subaccount", "swarm_subaccount_sign").Take(2).Select(FuzzKeys.Bytes),
    ];
}
