using Session.Sdk.Configs;
using Session.Sdk.Identity;

namespace Session.Sdk.Conformance.Areas.Configs;

/// <summary>The building blocks of config messages.</summary>
internal sealed class ConfigCryptoArea : ConformanceArea
{
    public override string Name => "config_crypto";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "encrypt":
                Encrypt(known);
                break;
            case "decrypt":
                Decrypt(known);
                break;
            case "padded_size":
                Same(known.Whole("padded"), ConfigPadding.GetPaddedLength((int)known.Whole("size")), "padded size");
                break;
            case "wrap":
                Wrap(known);
                break;
            case "unwrap":
                Unwrap(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void Encrypt(ConformanceCase known)
    {
        byte[] payload = [.. known.Hex("message"), .. new byte[ConfigEncryption.Overhead]];
        byte[] domain = System.Text.Encoding.UTF8.GetBytes(known.Text("domain"));
        if (!known.Valid)
        {
            Refused(() => ConfigEncryption.Encrypt(payload, known.Hex("key"), domain), "the encryption");
            return;
        }

        ConfigEncryption.Encrypt(payload, known.Hex("key"), domain);
        Same(known.Hex("ciphertext"), payload, "ciphertext");
    }

    private static void Decrypt(ConformanceCase known)
    {
        byte[] payload = known.Hex("ciphertext");
        byte[] domain = System.Text.Encoding.UTF8.GetBytes(known.Text("domain"));
        byte[] plaintext = new byte[Math.Max(0, payload.Length - ConfigEncryption.Overhead)];
        bool opened;
        try
        {
            opened = ConfigEncryption.TryDecrypt(payload, known.Hex("key"), domain, plaintext);
        }
        catch (ArgumentException)
        {
            // A key or domain of a wrong length is refused, which is what such a case expects.
            opened = false;
        }

        Same(known.Valid, opened, "opened");
        if (known.Valid)
        {
            Same(known.Hex("message"), plaintext, "plaintext");
        }
    }

    private static void Wrap(ConformanceCase known)
    {
        using var account = AccountKeys.FromSeed(known.Hex("seed"));
        byte[] wrapped = new ScenarioEnvelope(account).Wrap((ConfigNamespace)known.Whole("namespace"), known.Whole("seqno"), known.Hex("data"));
        Same(known.Hex("wrapped"), wrapped, "wrapped");
    }

    private static void Unwrap(ConformanceCase known)
    {
        using var account = AccountKeys.FromSeed(known.Hex("seed"));
        bool unwrapped = new ScenarioEnvelope(account).TryUnwrap((ConfigNamespace)known.Whole("namespace"), known.Hex("wrapped"), out byte[]? data);
        Same(known.Valid, unwrapped, "unwrapped");
        if (known.Valid)
        {
            Same(known.Hex("data"), data, "data");
        }
    }
}
