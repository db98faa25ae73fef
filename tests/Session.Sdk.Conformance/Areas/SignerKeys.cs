using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Conformance.Areas;

/// <summary>Holds the keys of a case's signer and wipes them.</summary>
internal sealed class SignerKeys : IDisposable
{
    private readonly IDisposable[] _keys;

    private SignerKeys(SwarmSigner signer, params IDisposable[] keys)
    {
        Signer = signer;
        _keys = keys;
    }

    internal SwarmSigner Signer { get; }

    internal static SignerKeys Create(ConformanceCase known, SessionAddress address)
    {
        switch (known.Text("account_kind"))
        {
            case "session":
                AccountKeys account = AccountKeys.FromSeed(known.Hex("signer_seed"));
                return new SignerKeys(SwarmSigner.ForAccount(account), account);

            case "group_admin":
                GroupKeys group = GroupKeys.FromSeed(known.Hex("signer_seed"));
                return new SignerKeys(SwarmSigner.ForGroup(group), group);

            case "subaccount":
                AccountKeys member = AccountKeys.FromSeed(known.Hex("signer_seed"));
                if (!GroupId.TryCreate(address.AsSpan(), out GroupId id)
                    || !SubaccountAuth.TryCreate(known.Hex("signing_value"), out SubaccountAuth? auth)
                    || !SubaccountKeys.TryCreate(member, auth, out SubaccountKeys? keys))
                {
                    throw new ConformanceException("the subaccount of the case has no usable keys");
                }

                return new SignerKeys(SwarmSigner.ForSubaccount(id, keys), keys, member);

            default:
                throw new ConformanceException($"the kind of account {known.Text("account_kind")} is not built");
        }
    }

    public void Dispose()
    {
        foreach (IDisposable key in _keys)
        {
            key.Dispose();
        }
    }
}
