using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Puts an account's configs into the messages in which official clients store them, and takes them out.</summary>
internal sealed class AccountConfigEnvelope(AccountKeys account) : IConfigEnvelope
{
    public byte[] Wrap(Namespace configNamespace, long sequenceNumber, ReadOnlySpan<byte> payload) =>
        ConfigWrapper.Wrap(payload, configNamespace, sequenceNumber, account);

    public bool TryUnwrap(Namespace configNamespace, ReadOnlySpan<byte> stored, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = ConfigWrapper.UnwrapCanonical(stored, configNamespace, account, out int layers);
        return layers > 0;
    }
}
