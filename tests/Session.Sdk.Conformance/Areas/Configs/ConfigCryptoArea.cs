using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas.Configs;

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
        var kind = new Namespace((short)known.Whole("namespace"));
        if (!ConfigWrapper.IsWrapped(kind))
        {
            Same(known.Valid, false, "wrapped");
            return;
        }

        byte[] Wrapped()
        {
            using var account = AccountKeys.FromSeed(known.Hex("seed"));
            return ConfigWrapper.Wrap(known.Hex("data"), kind, known.Whole("seqno"), account);
        }

        if (known.Valid)
        {
            Same(known.Hex("wrapped"), Wrapped(), "wrapped");
        }
        else
        {
            Refused(() => Wrapped(), "the wrapping");
        }
    }

    private static void Unwrap(ConformanceCase known)
    {
        byte[]? data = null;
        bool unwrapped = false;
        try
        {
            using var account = AccountKeys.FromSeed(known.Hex("seed"));
            var kind = new Namespace((short)known.Whole("namespace"));
            if (ConfigWrapper.IsWrapped(kind))
            {
                data = ConfigWrapper.Unwrap(known.Hex("wrapped"), kind, account, out int layers);
                unwrapped = layers > 0;
            }
        }
        catch (ArgumentException)
        {
            // A seed of a wrong length is refused, which is what such a case expects.
        }

        Same(known.Valid, unwrapped, "unwrapped");
        if (known.Valid)
        {
            Same(known.Hex("data"), data, "data");
        }
    }
}
