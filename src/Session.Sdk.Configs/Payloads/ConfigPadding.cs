namespace SessionSdk.Configs;

/// <summary>Computes to which length config payloads are filled up, so that their size says little.</summary>
internal static class ConfigPadding
{
    /// <summary>Computes the length of the padded text; zeros go in front.</summary>
    public static int GetPaddedLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int total = checked(length + ConfigEncryption.Overhead);
        int chunk = total switch
        {
            < 5120 => 256,
            < 20480 => 1024,
            < 40960 => 2048,
            _ => 5120,
        };
        return (checked(total + chunk - 1) / chunk * chunk) - ConfigEncryption.Overhead;
    }
}
