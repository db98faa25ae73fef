using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Session.Sdk.Conformance.Tests")]
