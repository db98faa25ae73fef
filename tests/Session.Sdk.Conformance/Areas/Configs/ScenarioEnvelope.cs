using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Wraps user configs as the messaging floor does.</summary>
internal sealed class ScenarioEnvelope(AccountKeys account) : IConfigEnvelope
{
    public byte[] Wrap(Namespace configNamespace, long sequenceNumber, ReadOnlySpan<byte> payload) =>
        ConfigWrapper.Wrap(payload, configNamespace, sequenceNumber, account);

    public bool TryUnwrap(Namespace configNamespace, ReadOnlySpan<byte> stored, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = ConfigWrapper.Unwrap(stored, configNamespace, account, out int layers);
        return layers > 0;
    }
}
