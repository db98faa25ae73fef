using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Ids of accounts, groups and blinded accounts, and addresses of swarms: texts and bytes agree, and so do the types.</summary>
internal sealed class IdsTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 1024;

    public override int AllocationFactor => 0;

    public override int AllocationFloor => 0;

    public override IReadOnlyList<byte[]> Dictionary => ["05"u8.ToArray(), "03"u8.ToArray(), "15"u8.ToArray(), "25"u8.ToArray(), "00"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);

        // White space and marks that come with a pasted id do not count.
        string small = string.Concat(text.Where(char.IsAscii).Where(letter => !char.IsWhiteSpace(letter) && !char.IsControl(letter))).ToLowerInvariant();
        AllocationMeter meter = Measure(input.Length);
        bool isAccount = AccountId.TryParse(text, out AccountId account);
        bool isGroup = GroupId.TryParse(text, out GroupId group);
        bool isBlinded = BlindedId.TryParse(text, out BlindedId blinded);
        bool isAddress = SessionAddress.TryParse(text, out SessionAddress address);
        meter.Check();

        Must.Hold(!isAccount || (account.ToString() == small && AccountId.TryCreate(account.AsSpan(), out AccountId sameAccount) && sameAccount == account));
        Must.Hold(!isGroup || (group.ToString() == small && GroupId.TryCreate(group.AsSpan(), out GroupId sameGroup) && sameGroup == group));
        Must.Hold(!isBlinded || (blinded.ToString() == small && BlindedId.TryCreate(blinded.AsSpan(), out BlindedId sameBlinded) && sameBlinded == blinded));
        Must.Hold(!isAddress || (address.ToString() == small && SessionAddress.TryCreate(address.AsSpan(), out SessionAddress sameAddress) && sameAddress == address));
        Must.Hold(!isAccount || (isAddress && address.TryGetAccountId(out AccountId inAddress) && inAddress == account && !isGroup && !isBlinded));
        Must.Hold(!isGroup || (isAddress && address.TryGetGroupId(out GroupId groupInAddress) && groupInAddress == group && !isBlinded));
        Must.Hold(!isBlinded || (isAddress && address.TryGetBlindedId(out BlindedId blindedInAddress) && blindedInAddress == blinded));
        Must.Hold(!isAddress || isAccount || isGroup || isBlinded || (SessionIdPrefix)address.AsSpan()[0] is SessionIdPrefix.Unblinded or SessionIdPrefix.VersionCheck);
        return isAddress;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. VectorFile.Texts("identity", "session_id").Take(3).Select(FuzzKeys.Bytes),
        .. VectorFile.Texts("blinding", "blinded_id").Take(4).Select(FuzzKeys.Bytes),
        .. VectorFile.Texts("groups", "group_id").Take(2).Select(FuzzKeys.Bytes),
        .. VectorFile.Texts("identity", "session_id").Take(1).Select(id => FuzzKeys.Bytes(id.ToUpperInvariant())),
    ];
}
