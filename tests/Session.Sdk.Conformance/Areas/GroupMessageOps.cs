using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas;

/// <summary>The two ops of the group vectors that belong to messages.</summary>
internal static class GroupMessageOps
{
    /// <summary>Runs the case if it is one of the two.</summary>
    /// <exception cref="ConformanceException">The answer differs.</exception>
    internal static bool TryRun(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "encrypt_message":
                Encrypt(known);
                return true;
            case "decrypt_message":
                Decrypt(known);
                return true;
            default:
                return false;
        }
    }

    private static void Encrypt(ConformanceCase known)
    {
        byte[] plaintext = known.HexOrNull("plaintext") ?? new byte[known.Whole("plaintext_zeros")];
        bool compress = known.Flag("compress");
        int padding = (int)known.Whole("padding");
        if (!known.Valid)
        {
            try
            {
                using AccountKeys author = AccountKeys.FromSeed(known.Hex("sender_seed"));
                _ = GroupEncryption.Encrypt(plaintext, author, GroupId.Parse(known.Text("group_id")), known.Hex("group_key"), compress, padding);
            }
            catch (Exception refusal) when (refusal is ArgumentException or FormatException)
            {
                return;
            }

            throw new ConformanceException("the plaintext was accepted");
        }

        var group = GroupId.Parse(known.Text("group_id"));
        byte[] key = known.Hex("group_key");
        using AccountKeys sender = AccountKeys.FromSeed(known.Hex("sender_seed"));
        byte[] nonce = Convert.FromHexString(known.Get("rng")[0].GetString()!);
        byte[] ciphertext = GroupEncryption.Encrypt(plaintext, sender, group, key, compress, padding, nonce);

        // Compressed bytes are the compressor's own affair: then it is enough that both open to the same, see below.
        if (known.Has("ciphertext") && !known.Flag("compressed") && !ciphertext.AsSpan().SequenceEqual(known.Hex("ciphertext")))
        {
            throw new ConformanceException("the ciphertext differs");
        }

        if (plaintext.Length == 0)
        {
            // Nothing is a message that can be sent but not received: readers refuse an empty value.
            if (TryOpen(ciphertext, group, [key], out _, out _, out _))
            {
                throw new ConformanceException("an empty message was opened");
            }

            return;
        }

        Opens(ciphertext, group, [key], plaintext, known.TextOrNull("sender_session_id"));
        if (known.Has("ciphertext"))
        {
            Opens(known.Hex("ciphertext"), group, [key], plaintext, known.TextOrNull("sender_session_id"));
        }
    }

    private static void Decrypt(ConformanceCase known)
    {
        byte[][] keys = [.. known.Get("group_keys").EnumerateArray().Select(key => Convert.FromHexString(key.GetString()!))];
        if (known.Valid)
        {
            Opens(known.Hex("ciphertext"), GroupId.Parse(known.Text("group_id")), keys, known.Hex("plaintext"), known.TextOrNull("session_id"));
            return;
        }

        bool opened;
        try
        {
            opened = GroupId.TryParse(known.Text("group_id"), out GroupId group) && TryOpen(known.Hex("ciphertext"), group, keys, out _, out _, out _);
        }
        catch (ArgumentException)
        {
            // A key of a wrong length is refused, which is what such a case expects.
            opened = false;
        }

        if (opened)
        {
            throw new ConformanceException("the message was opened");
        }
    }

    private static void Opens(byte[] ciphertext, GroupId group, byte[][] keys, byte[] plaintext, string? sender)
    {
        if (!TryOpen(ciphertext, group, keys, out byte[]? opened, out AccountId senderId, out RejectReason reason))
        {
            throw new ConformanceException($"the message does not open: {reason}");
        }

        if (!opened!.AsSpan().SequenceEqual(plaintext))
        {
            throw new ConformanceException("the plaintext differs");
        }

        if (sender is not null && senderId.ToString() != sender)
        {
            throw new ConformanceException("the sender differs");
        }
    }

    private static bool TryOpen(byte[] ciphertext, GroupId group, byte[][] keys, out byte[]? plaintext, out AccountId sender, out RejectReason reason)
    {
        SecretKey[] secrets = [.. keys.Select(key => SecretKey.CopyFrom(key))];
        bool opened = GroupEncryption.TryDecrypt(ciphertext, group, secrets, out plaintext, out _, out sender, out reason);
        Array.ForEach(secrets, secret => secret.Dispose());
        return opened;
    }
}
