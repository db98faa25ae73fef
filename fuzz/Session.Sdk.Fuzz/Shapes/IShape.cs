using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Fuzz;

/// <summary>Changes an input piece by piece, so that what is around the piece stays whole.</summary>
internal interface IShape
{
    /// <summary>Changes one piece.</summary>
    /// <returns>Whether the input has the form.</returns>
    bool TryChange(byte[] input, Random random, [NotNullWhen(true)] out byte[]? changed);
}

/// <summary>Gives the shape of a form.</summary>
internal static class Shapes
{
    public static IShape? Of(InputForm form) => form switch
    {
        InputForm.Bencode => new BencodeShape(),
        InputForm.Json => new JsonShape(),
        InputForm.Protobuf => new ProtobufShape(),
        _ => null,
    };
}
