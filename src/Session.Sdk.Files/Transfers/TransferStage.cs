namespace SessionSdk;

/// <summary>Names what is being done with a file.</summary>
public enum TransferStage
{
    /// <summary>The file is read and encrypted; bytes of the file count.</summary>
    Encrypting,

    /// <summary>The encrypted file is sent; bytes of the encrypted file count.</summary>
    Uploading,

    /// <summary>The encrypted file is received; bytes of the encrypted file count.</summary>
    Downloading,

    /// <summary>The file has been found genuine and is decrypted; bytes of the file count.</summary>
    Decrypting,
}
