using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Wraps user configs as the messaging floor does.</summary>
internal sealed class ScenarioEnvelope(AccountKeys account) : IConfigEnvelope
{
    public byte[] Wrap(ConfigNamespace configNamespace, long sequenceNumber, ReadOnlySpan<byte> payload) =>
        ConfigWrapper.Wrap(payload, KindOf(configNamespace), sequenceNumber, account);

    public bool TryUnwrap(ConfigNamespace configNamespace, ReadOnlySpan<byte> stored, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = ConfigWrapper.Unwrap(stored, KindOf(configNamespace), account, out int layers);
        return layers > 0;
    }

    private static SharedConfigKind KindOf(ConfigNamespace configNamespace) => ConfigWrapper.TryGetKind((int)configNamespace, out SharedConfigKind kind)
        ? kind
        : throw new ConformanceException($"{configNamespace} is not wrapped");
}
