// Every native signature is blittable or marshalled by generated code, so that it works under native AOT and means what it says.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Dialtone.Tests")]
