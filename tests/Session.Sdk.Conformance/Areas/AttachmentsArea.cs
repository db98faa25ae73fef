using System.Security.Cryptography;
using System.Text.Json;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas;

internal sealed class AttachmentsArea : ConformanceArea
{
    public override string Name => "attachments";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "legacy_padded_length":
                Same((int)known.Whole("padded_length"), LegacyAttachmentCipher.GetPaddedLength(known.Whole("length")), "padded length");
                break;
            case "encrypt_legacy":
                EncryptLegacy(known);
                break;
            case "decrypt_legacy":
                bool opened = LegacyAttachmentCipher.TryDecrypt(
                    Bytes(known.Get("blob")), known.Hex("key"), known.HexOrNull("digest"), known.Has("size") ? known.Whole("size") : null, out byte[]? file);
                Opened(known, opened, file);
                break;
            case "encrypt_deterministic":
                if (known.Valid)
                {
                    EncryptStream(known);
                }
                else
                {
                    Refused(() => EncryptStream(known.Json, out _), "the file");
                }

                break;
            case "decrypt_deterministic":
                opened = FileStreamCipher.TryDecrypt(GetStream(known), known.Hex("key"), out file);
                Opened(known, opened, file);
                break;
            case "avatar_encrypt":
                EncryptPicture(known);
                break;
            case "avatar_decrypt":
                opened = PictureCipher.TryDecrypt(Bytes(known.Get("blob")), known.Hex("key"), out file);
                Opened(known, opened, file);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void Opened(ConformanceCase known, bool opened, byte[]? file)
    {
        Same(known.Valid, opened, "opened");
        if (known.Valid)
        {
            Same(Bytes(known.Get("bytes")), file, "file");
        }
    }

    private static void EncryptLegacy(ConformanceCase known)
    {
        byte[] file = Bytes(known.Get("bytes"));
        byte[] key = Convert.FromHexString(known.Get("rng")[0].GetString()!);
        byte[] iv = Convert.FromHexString(known.Get("rng")[1].GetString()!);
        if (!known.Valid)
        {
            Refused(() => LegacyAttachmentCipher.Encrypt(file, known.Flag("padded"), key, iv), "the file");
            return;
        }

        EncryptedFile encrypted = LegacyAttachmentCipher.Encrypt(file, known.Flag("padded"), key, iv);
        SameBlob(known.Get("blob"), encrypted.Ciphertext.Span);
        Same(known.Hex("digest"), encrypted.Digest.Span, "digest");
        Same(known.Whole("size"), encrypted.Size, "size");
        True(LegacyAttachmentCipher.TryDecrypt(encrypted.Ciphertext.Span, key, encrypted.Digest.Span, encrypted.Size, out byte[]? opened), "the own file does not open");
        Same(file, opened, "file");
    }

    private static void EncryptStream(ConformanceCase known)
    {
        byte[] blob = EncryptStream(known.Json, out EncryptedFile encrypted);
        SameBlob(known.Get("blob"), blob);
        Same(known.Hex("key"), encrypted.Key.Span, "key");
        long length = Bytes(known.Get("bytes")).Length;
        Same(known.Whole("encrypted_length"), FileStreamCipher.GetEncryptedLength(length), "encrypted length");
        Same(known.Whole("padding"), new FileStreamLayout(length).Padding, "padding");
    }

    private static byte[] EncryptStream(JsonElement inputs, out EncryptedFile encrypted)
    {
        FileStreamPurpose purpose = inputs.GetProperty("domain").GetString() == "profile" ? FileStreamPurpose.ProfilePicture : FileStreamPurpose.Attachment;
        bool allowLarge = inputs.TryGetProperty("allow_large", out JsonElement allowed) && allowed.GetBoolean();
        encrypted = FileStreamCipher.Encrypt(Bytes(inputs.GetProperty("bytes")), Convert.FromHexString(inputs.GetProperty("seed").GetString()!), purpose, allowLarge);
        return encrypted.Ciphertext.ToArray();
    }

    private static byte[] GetStream(ConformanceCase known)
    {
        if (known.Has("blob"))
        {
            return Bytes(known.Get("blob"));
        }

        byte[] blob = EncryptStream(known.Get("encrypt"), out _);
        Same(known.Hex("blob_sha256"), SHA256.HashData(blob), "hash of the blob");
        foreach (JsonElement edit in known.Get("edits").EnumerateArray())
        {
            blob = Edit(blob, edit);
        }

        return blob;
    }

    private static byte[] Edit(byte[] blob, JsonElement edit)
    {
        int At(int index) => edit[index].GetInt32();
        switch (edit[0].GetString())
        {
            case "xor":
                blob[At(1)] ^= (byte)At(2);
                return blob;
            case "cut":
                return blob[..At(1)];
            case "append":
                return [.. blob, .. Convert.FromHexString(edit[1].GetString()!)];
            case "remove":
                return [.. blob[..At(1)], .. blob[(At(1) + At(2))..]];
            case "swap":
                byte[] swapped = [.. blob];
                blob.AsSpan(At(1), At(3)).CopyTo(swapped.AsSpan(At(2)));
                blob.AsSpan(At(2), At(3)).CopyTo(swapped.AsSpan(At(1)));
                return swapped;
            default:
                throw new ConformanceException($"unknown edit {edit}");
        }
    }

    private static void EncryptPicture(ConformanceCase known)
    {
        byte[] picture = Bytes(known.Get("bytes"));
        byte[] nonce = Convert.FromHexString(known.Get("rng")[0].GetString()!);
        if (!known.Valid)
        {
            Refused(() => PictureCipher.Encrypt(picture, known.Hex("key"), nonce), "the picture");
            return;
        }

        SameBlob(known.Get("blob"), PictureCipher.Encrypt(picture, known.Hex("key"), nonce));
    }

    private static void SameBlob(JsonElement expected, ReadOnlySpan<byte> actual)
    {
        if (expected.ValueKind == JsonValueKind.String)
        {
            Same(Convert.FromHexString(expected.GetString()!), actual, "blob");
            return;
        }

        Same(expected.GetProperty("length").GetInt32(), actual.Length, "length of the blob");
        Same(Convert.FromHexString(expected.GetProperty("sha256").GetString()!), SHA256.HashData(actual), "hash of the blob");
    }

    private static byte[] Bytes(JsonElement description)
    {
        if (description.ValueKind == JsonValueKind.String)
        {
            return Convert.FromHexString(description.GetString()!);
        }

        byte[] bytes = new byte[description.GetProperty("length").GetInt32()];
        string unit = description.GetProperty("repeat").GetString()!;
        byte[] repeated = unit is "00..ff" or "7i" ? [] : Convert.FromHexString(unit);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = unit switch
            {
                "00..ff" => (byte)i,
                "7i" => (byte)(7 * i),
                _ => repeated[i % repeated.Length],
            };
        }

        return bytes;
    }
}
