using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Puts an account's configs into the messages in which official clients store them, and takes them out.</summary>
internal sealed class AccountConfigEnvelope(AccountKeys account) : IConfigEnvelope
{
    public byte[] Wrap(ConfigNamespace configNamespace, long sequenceNumber, ReadOnlySpan<byte> payload) =>
        ConfigWrapper.Wrap(payload, KindOf(configNamespace), sequenceNumber, account);

    public bool TryUnwrap(ConfigNamespace configNamespace, ReadOnlySpan<byte> stored, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = ConfigWrapper.UnwrapCanonical(stored, KindOf(configNamespace), account, out int layers);
        return layers > 0;
    }

    private static SharedConfigKind KindOf(ConfigNamespace configNamespace) => ConfigWrapper.TryGetKind((int)configNamespace, out SharedConfigKind kind)
        ? kind
        : throw new ArgumentOutOfRangeException(nameof(configNamespace), configNamespace, "Only the configs of an account are wrapped.");
}
