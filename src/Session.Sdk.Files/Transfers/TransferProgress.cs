using SessionSdk.Files;

namespace SessionSdk;

/// <summary>Tells how far a transfer has come. Encryption and decryption are told in steps of at most 64 KiB; the network carries a file as one request, so that <see cref="TransferStage.Uploading"/> and <see cref="TransferStage.Downloading"/> are told at their beginning and end.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Bytes">How many bytes are done in this stage.</param>
/// <param name="Total">How many bytes there are in this stage, or <see langword="null"/> when that is not known yet.</param>
public readonly record struct TransferProgress(TransferStage Stage, long Bytes, long? Total);
