using SessionSdk.Identity;

namespace SessionSdk.Fuzz;

/// <summary>Names and their records: a name that is read is its own text, and a record opens with the name alone.</summary>
internal sealed class AccountNameTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 1024;

    public override int AllocationFactor => 8;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isName = AccountName.TryParse(text, out AccountName name);
        meter.Check();

        // What is no nonce means the old records, whose key takes a second and 256 MB by design.
        byte[] nonce = FuzzKeys.Nonce;
        NameRecord.TryDecrypt(text, input, nonce, out _);
        if (!isName)
        {
            return false;
        }

        Must.Hold(AccountName.TryParse(name.ToString(), out AccountName again) && again == name && again.ToString() == name.ToString());
        byte[] record = new byte[NameRecord.EncryptedSize];
        NameRecord.Encrypt(name, FuzzKeys.Alice.Id, nonce, record);
        Must.Hold(NameRecord.TryDecrypt(text, record, nonce, out AccountId id) && id == FuzzKeys.Alice.Id);
        return true;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. VectorFile.Hex("session_encrypt", "name", "decrypt_ons_response").Take(8),
        .. VectorFile.Hex("session_encrypt", "ciphertext", "decrypt_ons_response").Take(4),
        .. ((string[])["test", " Test ", "a-b", "ä", "İ", "ß", "名", "x.y"]).Select(FuzzKeys.Bytes),
    ];
}
