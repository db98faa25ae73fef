using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Communities;

/// <summary>Reads an answer of a server.</summary>
/// <returns>Whether the answer is what was asked for.</returns>
internal delegate bool AnswerReader<T>(Answer answer, [NotNullWhen(true)] out T? value);
