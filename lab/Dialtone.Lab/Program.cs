using Dialtone.Lab.Commands;

return await LabProgram.RunAsync(args);
